import { join, sep } from 'node:path'
import { describe, expect, test } from 'vitest'
import { contentSecurityPolicy } from './content-security-policy'
import { fileOf } from './page-path'

const root = join(sep, 'app', 'dist', 'renderer')

describe('a path of the page is a file under its folder', () => {
  test.each([
    ['/', 'index.html'],
    ['/index.html', 'index.html'],
    ['/assets/main-4f2a.js', join('assets', 'main-4f2a.js')],
    ['/assets/a%20b.svg', join('assets', 'a b.svg')],
    ['/assets/%E8%AE%B0.woff2', join('assets', '记.woff2')],
    ['/a..b/c...d.js', join('a..b', 'c...d.js')],
  ])('%s', (path, file) => expect(fileOf(root, path)).toBe(join(root, file)))

  test('also where the folder is given with a slash at its end', () => {
    expect(fileOf(`${root}${sep}`, '/index.html')).toBe(join(root, 'index.html'))
  })
})

test.each([
  ['/..'],
  ['/../main/main.cjs'],
  ['/../renderer-of-another/x.js'],
  ['/assets/../../main/main.cjs'],
  ['/..%2fmain/main.cjs'],
  ['/..%2Fmain%2Fmain.cjs'],
  ['/%2e%2e/main/main.cjs'],
  ['/%2E%2E/main/main.cjs'],
  ['/.%2e/main/main.cjs'],
  ['/%2e./main/main.cjs'],
  ['/..%5cmain%5cmain.cjs'],
  ['/..\\main\\main.cjs'],
  ['/assets\\..\\..\\main.cjs'],
  ['/index.html%00.png'],
  ['/index.html\0.png'],
  ['/%'],
  ['/%zz'],
  ['/%c3%28'],
  ['/%ff'],
  ['//../../etc/passwd'],
  [''],
])('%j leads nowhere', (path) => expect(fileOf(root, path)).toBeNull())

test.each([
  ['/%252e%252e/main.cjs'],
  ['/%252e%252e%252fmain.cjs'],
  ['//etc/passwd'],
  ['/etc/passwd'],
  ['/C:/Windows/win.ini'],
  ['/~/x'],
  ['/file:///etc/passwd'],
])('%j stays in the folder', (path) => expect(fileOf(root, path)?.startsWith(root + sep)).toBe(true))

test('the page may load its own files only, and no script but from them', () => {
  const policy = contentSecurityPolicy('n0nce')
  const of = (name: string) =>
    policy
      .split('; ')
      .find((part) => part.startsWith(`${name} `))
      ?.slice(name.length + 1)
  expect(of('default-src')).toBe(`'none'`)
  expect(of('script-src')).toBe(`'self'`)
  expect(of('connect-src')).toBe(`'self'`)
  expect(of('style-src')).toBe(`'self' 'nonce-n0nce'`)
  for (const name of ['base-uri', 'form-action', 'frame-ancestors']) expect(of(name)).toBe(`'none'`)
  // A picture from outside could carry what a model remembers away in its address.
  expect(of('img-src')).not.toMatch(/https?:|\*/)
  expect(policy).not.toMatch(/unsafe-eval|\*/)
})
