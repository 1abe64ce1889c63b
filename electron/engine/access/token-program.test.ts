import { expect, test } from 'vitest'
import { programOf } from './token-program'

const sdk = 'C:\\Program Files\\Cloud SDK\\bin'
const files = new Set([`${sdk}\\gcloud.CMD`, 'C:\\tools\\az.EXE', 'C:\\tools\\print.bat'])
const windows = {
  platform: 'win32',
  environment: { Path: `relative;C:\\tools;${sdk}`, ComSpec: 'C:\\Windows\\System32\\cmd.exe' },
  isFile: (path: string) => files.has(path),
} as const
const word = (text: string) => text.split(' ')

test('on Windows a name is found in PATH with the ending that it has there, and a batch file is given to cmd.exe [D1]', () => {
  expect(programOf(word('gcloud auth print-access-token'), windows)).toEqual({
    file: 'C:\\Windows\\System32\\cmd.exe',
    args: ['/d', '/s', '/c', `""${sdk}\\gcloud.CMD" "auth" "print-access-token""`],
    verbatim: true,
  })
  expect(programOf(word('az account'), windows)).toEqual({
    file: 'C:\\tools\\az.EXE',
    args: ['account'],
    verbatim: false,
  })
  expect(programOf(['C:\\tools\\print.bat', 'two words'], windows)).toMatchObject({
    args: ['/d', '/s', '/c', '""C:\\tools\\print.bat" "two words""'],
  })
})

test('what cmd.exe would read as more than an argument is refused, not run [D1]', () => {
  for (const argument of ['a&calc', '%PATH%', 'a"b', 'a|b', 'a>b', '^', '!x!', 'a\nb']) {
    expect(programOf(['gcloud', argument], windows)).toBe(`a batch file cannot be given ${argument}`)
  }
  // No cmd.exe is between a program and its arguments.
  expect(programOf(['az', 'a&b'], windows)).toMatchObject({ args: ['a&b'], verbatim: false })
})

test('a program that is nowhere in PATH is started by its name, and fails with it; none is taken from the working folder [D1]', () => {
  expect(programOf(['nothing'], windows)).toEqual({ file: 'nothing', args: [], verbatim: false })
  const here = { ...windows, environment: { PATH: 'bin' }, isFile: () => true }
  expect(programOf(['gcloud'], here)).toMatchObject({ file: 'gcloud' })
})

test('elsewhere a command is started as it is written [D1]', () => {
  expect(programOf(['gcloud', 'auth'], { ...windows, platform: 'linux' })).toEqual({
    file: 'gcloud',
    args: ['auth'],
    verbatim: false,
  })
  expect(programOf([], windows)).toBe('the command is empty')
})
