import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../../database/testing'
import { readTextFile } from '../catalog-data/text-file'
import { loadPresets, openPresets } from './presets'

const { listPresets, findPreset } = openPresets(null).value

test.each([
  ['fireworks-8b', 'accounts/fireworks/models/llama-v3p1-8b-instruct', 128_000, 0.2, 0.2],
  ['fireworks-70b', 'accounts/fireworks/models/llama-v3p3-70b-instruct', 128_000, 0.9, 0.9],
  ['claude', 'claude-sonnet-4-5', 200_000, 3, 15],
  ['gemini', 'gemini-2.0-flash', 1_048_576, 0.1, 0.4],
  ['mixtral-8x22b', 'accounts/fireworks/models/mixtral-8x22b-instruct', 65_536, 1.2, 1.2],
])('%s is a preset with its context and price [D1]', (name, wireName, contextWindow, input, output) => {
  expect(findPreset(name)).toMatchObject({ wireName, contextWindow, price: { input, output } })
})

test('a preset is found by key, alias and name on the wire, in any case [D1]', () => {
  const key = (name: string) => findPreset(name)?.key
  expect(key(' Claude ')).toBe('claude-sonnet-4.5')
  expect(key('llama-v3p1-405b-instruct')).toBe('llama-3.1-405b')
  expect(key('accounts/fireworks/models/starcoder2-15b')).toBe('starcoder2-15b')
  expect(key('fireworks-deepseek')).toBe('fireworks-deepseek')
  expect(key('nobody')).toBeUndefined()
})

test('models are suggested by use, and what nobody told stays unknown [D1]', () => {
  const forUse = (use: 'code' | 'reasoning' | 'general') =>
    listPresets()
      .filter((preset) => preset.use.includes(use) && preset.kind === 'fireworks')
      .map(({ key }) => key)
  expect(forUse('code')).toEqual(['starcoder2-15b', 'wizardcoder-python-34b', 'deepseek-coder-33b'])
  expect(forUse('reasoning')).toEqual(
    expect.arrayContaining(['mixtral-8x7b', 'mixtral-8x22b', 'qwen2.5-72b']),
  )
  expect(forUse('general')).toEqual(expect.arrayContaining(['llama-3.2-90b-vision', 'llama-3.1-405b']))
  expect(findPreset('starcoder2-15b')).toMatchObject({
    contextWindow: null,
    price: { input: null, output: null },
  })
})

test('each preset has the address of its kind', () => {
  expect(findPreset('fireworks-8b')?.endpointUrl).toBe('https://api.fireworks.ai/inference/v1')
  expect(listPresets().every((preset) => preset.endpointUrl !== null)).toBe(true)
})

test('newer presets in the data folder are used; broken ones and an alias that stands twice are told of [D1]', () => {
  const preset = (key: string) =>
    `  - { key: ${key}, kind: fireworks, display_name: Mine, wire_name: accounts/me/models/x, aliases: [x] }\n`
  const open = (presets: string) =>
    openPresets({ path: 'p.yaml', text: `updated: 2999-01-01\npresets:\n${presets}` })
  expect(open(preset('mine')).value.findPreset('X')?.displayName).toBe('Mine')
  expect(open(preset('mine') + preset('other'))).toMatchObject({
    from: 'shipped',
    problem: 'p.yaml: x stands there twice',
  })
  expect(open('  - { key: 5 }\n').value.findPreset('claude')).toBeDefined()
})

test('a file that is not there is no problem, one that cannot be read is', async () => {
  expect(await readTextFile('/nowhere/presets.yaml')).toBeNull()
  const folder = await readTextFile('/')
  expect(openPresets(folder)).toMatchObject({ from: 'shipped', problem: expect.stringMatching(/^\/: ./) })
})

test('presets are looked for in the data folder, under catalog/ [D1]', async () => {
  const dataFolder = temporaryFolder()
  expect((await loadPresets(dataFolder)).from).toBe('shipped')
  mkdirSync(join(dataFolder, 'catalog'))
  const preset = '{ key: mine, kind: google, display_name: Mine, wire_name: x }'
  writeFileSync(join(dataFolder, 'catalog', 'presets.yaml'), `updated: 2999-01-01\npresets:\n  - ${preset}\n`)
  expect((await loadPresets(dataFolder)).value.listPresets().map(({ key }) => key)).toEqual(['mine'])
})
