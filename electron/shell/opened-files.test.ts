import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../engine/database/testing'
import { OpenedFiles } from './opened-files'

test('files named at the start are handed over once, options and other files never [B1]', async () => {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'one.yaml'), 'agent_name: One\n')
  writeFileSync(join(folder, 'two.YML'), 'agent_name: Two\n')
  writeFileSync(join(folder, 'notes.txt'), 'private')
  const opened = new OpenedFiles(() => undefined)
  opened.addArguments(['keepsake', '--user-data-dir=x.yaml', 'one.yaml', 'notes.txt', 'two.YML'], folder)
  expect(await opened.take()).toEqual([
    { name: 'one.yaml', text: 'agent_name: One\n' },
    { name: 'two.YML', text: 'agent_name: Two\n' },
  ])
  expect(await opened.take()).toEqual([])
})

test('a file that is gone keeps the others from nothing [B1]', async () => {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'there.yaml'), 'x: 1\n')
  const logged: string[] = []
  const opened = new OpenedFiles((text) => logged.push(text))
  opened.add(join(folder, 'gone.yaml'))
  opened.add(join(folder, 'there.yaml'))
  expect((await opened.take()).map(({ name }) => name)).toEqual(['there.yaml'])
  expect(logged).toHaveLength(1)
})
