import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../engine/database/testing'
import { CatalogSource } from '../engine/models'
import { beginLocalList, exampleTexts, placeExamples } from './starter-files'

test('the shipped examples lie in a folder of their own, once: changes stay, and nothing comes back [B1]', async () => {
  const configs = join(temporaryFolder(), 'configs')
  await placeExamples(configs)
  const examples = join(configs, 'examples')
  expect(readdirSync(configs)).toEqual(['examples'])
  expect(readdirSync(examples).toSorted()).toEqual(['code.yaml', 'creative.yaml', 'providers.example.yaml'])
  expect(readFileSync(join(examples, 'code.yaml'), 'utf8')).toBe(exampleTexts.get('code.yaml'))
  writeFileSync(join(examples, 'code.yaml'), 'agent_name: mine\n')
  rmSync(join(examples, 'creative.yaml'))
  await placeExamples(configs)
  expect(readFileSync(join(examples, 'code.yaml'), 'utf8')).toBe('agent_name: mine\n')
  expect(existsSync(join(examples, 'creative.yaml'))).toBe(false)
})

test('a list of own models begins with commented examples that are right as they stand, and with them taken in [C1]', async () => {
  const folder = temporaryFolder()
  const path = join(folder, 'models.local.yaml')
  await beginLocalList(path)
  const own = async () => {
    const { entries, issues } = await new CatalogSource({ dataFolder: folder }).reload()
    return { issues, names: entries.filter(({ source }) => source === 'local').map(({ name }) => name) }
  }
  expect(await own()).toEqual({ issues: [], names: [] })
  const text = readFileSync(path, 'utf8')
  writeFileSync(path, text.replace(/^( {2})# (- | {2})/gm, '$1$2'))
  expect(await own()).toEqual({ issues: [], names: ['company-gpt', 'Qwen/Qwen3-0.6B', 'my-embedding'] })
})

test('a list of own models that is there is left as it is [C1]', async () => {
  const path = join(temporaryFolder(), 'models.local.yaml')
  writeFileSync(path, 'models: []\n')
  await beginLocalList(path)
  expect(readFileSync(path, 'utf8')).toBe('models: []\n')
  const unwritable = join(temporaryFolder(), 'no', 'folder', 'models.local.yaml')
  mkdirSync(join(unwritable, '..', '..'), { recursive: true })
  await expect(beginLocalList(unwritable)).rejects.toThrow('ENOENT')
})
