import { expect, test } from 'vitest'
import { commandWords } from './command-words'

test('[B3] the app’s own binary runs a command where one is named, behind whatever switches Chromium needs', () => {
  const app = '/opt/Keepsake/keepsake'
  expect(commandWords([app, 'chat', 'Hello', '--json'], true)).toEqual(['chat', 'Hello', '--json'])
  expect(commandWords([app, '--no-sandbox', 'models', 'list'], true)).toEqual(['models', 'list'])
  expect(commandWords([app, '--version'], true)).toEqual(['--version'])
  expect(commandWords(['electron', '.', 'chat'], false)).toEqual(['chat'])
})

test('[B3] any other start opens the window', () => {
  const app = '/opt/Keepsake/keepsake'
  for (const words of [
    [],
    ['--no-sandbox'],
    ['/home/a/code.keepsake.yaml'],
    ['keepsake://chat'],
    ['--user-data-dir=/tmp/x'],
  ]) {
    expect([words, commandWords([app, ...words], true)]).toEqual([words, null])
  }
  expect(commandWords(['electron', '.'], false)).toBeNull()
})
