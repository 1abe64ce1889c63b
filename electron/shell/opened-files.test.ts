import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test, vi } from 'vitest'
import { temporaryFolder } from '../engine/database/testing'
import { OpenedFiles } from './opened-files'

function open(log: (text: string) => void = () => undefined) {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'one.yaml'), 'agent_name: One\n')
  writeFileSync(join(folder, 'two.YML'), 'agent_name: Two\n')
  writeFileSync(join(folder, 'three.keepsake'), 'agent_name: Three\n')
  writeFileSync(join(folder, 'notes.txt'), 'private')
  return { folder, opened: new OpenedFiles(log) }
}

test('files named at the start are handed over once, options and other files never [B1]', async () => {
  const { folder, opened } = open()
  const argv = ['keepsake', '--user-data-dir=x.yaml', 'one.yaml', 'notes.txt', 'two.YML', 'three.keepsake']
  opened.addArguments(argv, folder)
  const got: { name: string; text: string }[] = []
  const stop = opened.follow((file) => got.push(file))
  await vi.waitFor(() => expect(got).toHaveLength(3))
  expect(got).toEqual([
    { name: 'one.yaml', text: 'agent_name: One\n' },
    { name: 'two.YML', text: 'agent_name: Two\n' },
    { name: 'three.keepsake', text: 'agent_name: Three\n' },
  ])
  stop()
  const again: string[] = []
  opened.follow(({ name }) => again.push(name))
  opened.add(join(folder, 'one.yaml'))
  await vi.waitFor(() => expect(again).toEqual(['one.yaml']))
  expect(got).toHaveLength(3)
})

test('a file that is opened while nobody looks waits for the window [B1]', async () => {
  const { folder, opened } = open()
  const first: string[] = []
  opened.follow(({ name }) => first.push(name))()
  opened.add(join(folder, 'two.YML'))
  const second: string[] = []
  opened.follow(({ name }) => second.push(name))
  await vi.waitFor(() => expect(second).toEqual(['two.YML']))
  expect(first).toEqual([])
})

test('a file that is gone keeps the others from nothing [B1]', async () => {
  const logged: string[] = []
  const { folder, opened } = open((text) => logged.push(text))
  opened.add(join(folder, 'gone.yaml'))
  opened.add(join(folder, 'one.yaml'))
  const got: string[] = []
  opened.follow(({ name }) => got.push(name))
  await vi.waitFor(() => expect(got).toEqual(['one.yaml']))
  expect(logged).toHaveLength(1)
})

test('a file that a Linux desktop names by its address is opened; an address elsewhere is told to the log [B1]', async () => {
  const logged: string[] = []
  const { folder, opened } = open((text) => logged.push(text))
  writeFileSync(join(folder, 'two words.yaml'), 'agent_name: Words\n')
  const address = pathToFileURL(join(folder, 'two words.yaml')).href
  expect(address).toContain('two%20words')
  opened.addArguments(['keepsake', address, 'file:///a%2Fb.yaml', 'https://example.com/x.yaml'], folder)
  const got: string[] = []
  opened.follow(({ name }) => got.push(name))
  await vi.waitFor(() => expect(got).toEqual(['two words.yaml']))
  expect(logged).toContain('an address is that of no file here')
})
