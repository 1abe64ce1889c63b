import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { endpointKinds } from '../../../../shared/endpoint-kinds'
import { defaultSettings, loadVariables, readEnvironment } from '../environment'
import { variableOf } from '../environment/read-environment'
import { agentDialect, entryDialect, sectionDialect, sections } from './dialects'
import { fileKinds } from './fields'
import { readConfig } from './read-config'

const root = path.resolve(import.meta.dirname, '../../../..')
const page = readFileSync(path.join(root, 'docs/configuration.md'), 'utf8')
const blocks = (language: string) =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(
    ([, text]) => text ?? '',
  )

describe('docs/configuration.md', () => {
  test('every example of a file in it can be used as it stands [B1]', () => {
    const examples = blocks('yaml')
    expect(examples).toHaveLength(3)
    for (const [index, text] of examples.entries()) {
      const { config, issues } = readConfig(text, `example ${index + 1}`)
      expect(issues).toEqual([])
      expect(config?.models.length).toBeGreaterThan(0)
    }
  })

  test('every example of the environment in it can be used as it stands [B4]', () => {
    for (const text of blocks('sh')) {
      const variables = loadVariables({
        environment: {},
        folder: '/',
        readText: (file) => (path.basename(file) === '.env' ? text : null),
      })
      const { values, issues } = readEnvironment(variables)
      expect(issues).toEqual([])
      expect(values).toMatchObject({ model: 'llama3.2', temperature: 0.7 })
    }
  })

  test('it names every field, type, section and variable that there is [B1][B4]', () => {
    const names = [agentDialect, sectionDialect, ...fileKinds.map(entryDialect)]
      .flatMap((dialect) => Object.values(dialect))
      .flatMap((places) => places ?? [])
      .map((place) => place.join('.'))
    const expected = [...names, ...fileKinds, ...Object.keys(sections)]
    for (const name of new Set(expected)) expect([name, page.includes(`\`${name}\``)]).toEqual([name, true])
    for (const name of Object.keys(defaultSettings) as (keyof typeof defaultSettings)[]) {
      expect(page).toContain(`\`${variableOf(name)}\``)
    }
    for (const { defaultUrl } of Object.values(endpointKinds)) {
      if (defaultUrl !== null) expect(page).toContain(defaultUrl.replace('http://localhost', ''))
    }
  })
})

describe('configs/', () => {
  const file = (name: string) => readFileSync(path.join(root, 'configs', name), 'utf8')

  test('has an agent for code and one for creative work, which read without a fault [B1]', () => {
    for (const [name, temperature] of [
      ['code', 0.1],
      ['creative', 0.9],
    ] as const) {
      const { config, issues } = readConfig(file(`${name}.yaml`), name)
      expect(issues).toEqual([])
      expect(config?.agents).toMatchObject([{ name }])
      expect(config?.models.map(({ form }) => form.temperature)).toEqual([temperature])
    }
  })

  test('has an example of providers, which says nothing until its comments are taken away [B1]', () => {
    const text = file('providers.example.yaml')
    expect(readConfig(text, 'x')).toMatchObject({ config: { models: [], providers: [] }, issues: [] })
    const { config, issues } = readConfig(text.replace(/^# /gm, ''), 'x')
    expect(issues).toEqual([])
    expect(config?.models.map(({ key }) => key)).toEqual([
      'custom:local-llama',
      'custom:company-gpt',
      'custom:my-coder',
      'default:fireworks',
      'default:anthropic',
    ])
  })

  test('holds nothing that this test does not read [B1]', () => {
    expect(readdirSync(path.join(root, 'configs')).sort()).toEqual([
      'code.yaml',
      'creative.yaml',
      'providers.example.yaml',
    ])
  })
})
