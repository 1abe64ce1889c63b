import { chmod, lstat, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { replaceFile, writeNewFile } from './write-file'

let folder: string
let file: string
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'keepsake-write-'))
  file = path.join(folder, 'a.yaml')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

test('a new file takes no other one’s place, and leaves nothing behind [B1]', async () => {
  await writeNewFile(file, 'one', 'id')
  await expect(writeNewFile(file, 'two', 'id')).rejects.toMatchObject({ code: 'EEXIST' })
  expect([await readdir(folder), await readFile(file, 'utf8')]).toEqual([['a.yaml'], 'one'])
})

test.skipIf(process.platform === 'win32')(
  'a file that is edited stays the link that it is, and as open to others as it was [B1]',
  async () => {
    const target = path.join(folder, 'dotfiles.yaml')
    await writeFile(target, 'one')
    await chmod(target, 0o664)
    await symlink('dotfiles.yaml', file)
    await replaceFile(file, { before: 'one', after: 'two' }, 'id')
    expect((await lstat(file)).isSymbolicLink()).toBe(true)
    expect(await readFile(target, 'utf8')).toBe('two')
    expect((await stat(target)).mode & 0o777).toBe(0o664)
  },
)

test('what another program saved meanwhile is not overwritten, and the person is told [B1]', async () => {
  await writeFile(file, 'saved in an editor')
  await expect(replaceFile(file, { before: 'one', after: 'two' }, 'id')).rejects.toMatchObject({
    code: 'config_changed',
    params: { name: 'a.yaml' },
    fixes: [{ do: 'open-config-file', path: file }],
  })
  expect([await readdir(folder), await readFile(file, 'utf8')]).toEqual([['a.yaml'], 'saved in an editor'])
})
