import type { z } from 'zod'
import type { ConfigIssue } from '../../../../shared/contract/config-files'
import { describe, type Fault } from '../config-files/issues'
import { type SourceDocument, YamlSource } from '../config-files/yaml-source'
import { nearName } from '../near-name'
import { EntryFields } from './entry'

/** What a models.yaml says, or all that is wrong with it. */
export type ModelsFile = { entries: EntryFields[]; issues: ConfigIssue[] }

/** Reads the text of a models.yaml or models.local.yaml. Nothing of a file that is wrong counts. */
export function readModelsFile(text: string, path: string): ModelsFile {
  const source = YamlSource.read(text, path)
  const entries: EntryFields[] = []
  const names = new Map<string, number>()
  for (const document of source.documents) {
    const fault = (one: Fault) => source.addFault(document.document, one)
    for (const { value, index } of listed(document, fault)) {
      const parsed = EntryFields.safeParse(value)
      if (parsed.success) {
        const name = parsed.data.name ?? parsed.data.hf_repo_id
        const path = ['models', index, parsed.data.name ? 'name' : 'hf_repo_id']
        if (names.has(name))
          fault({ path, found: describe(name, path), expected: 'a name that no other entry has' })
        names.set(name, index)
        checkEngine(parsed.data, index, fault)
        entries.push(parsed.data)
      } else
        for (const one of parsed.error.issues.flatMap((issue) => faultsOf(issue, value, index))) fault(one)
    }
  }
  const { issues } = source
  return issues.length > 0 ? { entries: [], issues } : { entries, issues }
}

function listed({ value }: SourceDocument, fault: (one: Fault) => void): { value: unknown; index: number }[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    fault({ path: [], found: describe(value, []), expected: 'a section with models' })
    return []
  }
  for (const name of Object.keys(value)) {
    if (name === 'models' || name === 'updated') continue
    fault({ path: [name], atName: true, found: describe(name, []), expected: 'models' })
  }
  const models: unknown = Reflect.get(value, 'models')
  // `models:` with nothing below it is how an emptied list looks.
  if (models === null) return []
  if (!Array.isArray(models)) {
    const path = models === undefined ? [] : ['models']
    fault({ path, found: describe(models, path), expected: 'a list under models' })
    return []
  }
  return models.map((entry: unknown, index) => ({ value: entry, index }))
}

/** What the chosen engine cannot do without. */
function checkEngine(entry: EntryFields, index: number, fault: (one: Fault) => void): void {
  const path = ['models', index, 'engine']
  const lacks = (field: string) => fault({ path, found: `${entry.engine} without ${field}`, expected: field })
  if (entry.engine === 'server' && !entry.upstream_base_url) lacks('upstream_base_url')
  if (entry.engine === 'handler' && !entry.handler) lacks('handler')
  if (entry.upstream_api_key_env && !entry.upstream_base_url && !entry.handler) {
    const key = ['models', index, 'upstream_api_key_env']
    fault({ path: key, found: 'a key for no server', expected: 'upstream_base_url beside it' })
  }
}

function faultsOf(issue: z.core.$ZodIssue, entry: unknown, index: number): Fault[] {
  const inside = issue.path.filter((part) => typeof part !== 'symbol')
  const path = ['models', index, ...inside]
  if (issue.code !== 'unrecognized_keys') {
    const value = inside.reduce<unknown>((outer, part) => (isObject(outer) ? outer[part] : undefined), entry)
    return [{ path, found: describe(value, path), expected: issue.message }]
  }
  const known = inside.length === 0 ? Object.keys(EntryFields.shape) : []
  return issue.keys.map((name) => {
    const near = nearName(name, known)
    const expected = near ? `${near}, most likely` : 'no such field'
    return { path: [...path, name], atName: true, found: describe(name, []), expected }
  })
}

const isObject = (value: unknown): value is Record<string | number, unknown> =>
  typeof value === 'object' && value !== null
