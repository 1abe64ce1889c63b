import path from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isConfigName, safeName } from './file-name'

test.each([
  ['a.yaml', 'a.yaml'],
  ['a.yml', 'a.yml'],
  ['a', 'a.yaml'],
  ['a.txt', 'a.txt.yaml'],
  ['../../etc/passwd', 'passwd.yaml'],
  ['C:\\Users\\me\\x.yaml', 'x.yaml'],
  ['..', 'config.yaml'],
  ['', 'config.yaml'],
  ['.yaml', 'config.yaml'],
  ['.hidden.yaml', 'hidden.yaml'],
  ['con.yaml', 'config-con.yaml'],
  ['a:b|c?.yaml', 'a-b-c.yaml'],
  ['a\u0000b.yaml', 'a-b.yaml'],
  ['模型.yaml', '模型.yaml'],
  ['a.yaml.yaml', 'a.yaml'],
])('%j is saved as %j', (name, safe) => {
  expect(safeName(name)).toBe(safe)
})

test('whatever a file is called, it lies in the folder under a name that is read [B1]', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string()), (name) => {
      const safe = safeName(name)
      expect(isConfigName(safe)).toBe(true)
      expect(path.basename(path.win32.basename(safe))).toBe(safe)
      expect(safe.length).toBeLessThanOrEqual(220)
      expect(safeName(safe)).toBe(safe)
    }),
    { numRuns: 500 },
  )
})
