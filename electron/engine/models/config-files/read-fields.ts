import { nearName } from '../near-name'
import { isSecretName, secretNamesIn } from '../secret-refs'
import type { Dialect } from './dialects'
import { type FieldName, type FieldValues, fields } from './fields'
import { describe, type Fault, mostIssues, type Path, quoted } from './issues'

export type Section = Readonly<Record<string, unknown>>

/** What a section says, with the place of each value. */
export type ReadFields = { values: FieldValues; places: Partial<Record<FieldName, Path>> }

export const isSection = (value: unknown): value is Section =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * The values of a section in a dialect; each fault goes to `tell`, and its value is left out.
 * @param further names that the section may hold and that somebody else reads
 */
export function readFields(
  section: Section,
  dialect: Dialect,
  at: Path,
  tell: (fault: Fault) => void,
  further: readonly string[] = [],
): ReadFields {
  const read: ReadFields = { values: {}, places: {} }
  const known = new Set(further)
  const groups = new Map<string, string[]>()
  for (const field of Object.keys(dialect) as FieldName[]) {
    const given: { place: readonly string[]; value: unknown }[] = []
    for (const place of dialect[field] ?? []) {
      const [first = '', inner] = place
      known.add(first)
      if (inner !== undefined) groups.set(first, [...(groups.get(first) ?? []), inner])
      const value = inner === undefined ? section[first] : inside(section[first], inner)
      if (value !== undefined) given.push({ place, value })
    }
    const [only, second] = given
    if (second) {
      const names = `${only?.place.join('.')} and ${second.place.join('.')}`
      tell({ path: [...at, ...second.place], atName: true, found: names, expected: 'one of the two' })
    }
    if (only) take(read, field, only.value, [...at, ...only.place], tell)
  }
  tellUnknown(section, [...known], at, tell)
  for (const [name, inner] of groups) {
    const group = section[name]
    if (isSection(group)) tellUnknown(group, inner, [...at, name], tell)
    else if (group !== undefined && group !== null) {
      tell({
        path: [...at, name],
        found: describe(group, [name]),
        expected: `a section with ${inner.join(', ')}`,
      })
    }
  }
  return read
}

const inside = (group: unknown, name: string): unknown => (isSection(group) ? group[name] : undefined)

function take(
  read: ReadFields,
  field: FieldName,
  value: unknown,
  path: Path,
  tell: (fault: Fault) => void,
): void {
  const parsed = fields[field].safeParse(value)
  if (!parsed.success) {
    for (const { code, path: within, message, ...issue } of parsed.error.issues) {
      const inner = within.filter((part) => typeof part !== 'symbol')
      if (code === 'unrecognized_keys' && 'keys' in issue) {
        tellUnknown(
          Object.fromEntries(issue.keys.map((key) => [key, 0])),
          Object.keys(expectedOf(field)),
          [...path, ...inner],
          tell,
        )
        continue
      }
      tell({
        path: [...path, ...inner],
        found: describe(valueAt(value, inner), [...path, ...inner]),
        expected: message,
      })
    }
    return
  }
  for (const name of secretNamesIn(parsed.data)) {
    if (isSecretName(name)) continue
    const expected = '${SECRET:name} with letters, digits, “.”, “_” or “-” as its name'
    tell({ path, found: quoted(`\${SECRET:${name}}`), expected })
    return
  }
  Object.assign(read.values, { [field]: parsed.data })
  read.places[field] = path
}

const expectedOf = (field: FieldName): Section =>
  field === 'price' ? { input: 0, output: 0 } : { tools: 0, vision: 0, reasoning: 0, jsonSchema: 0 }

function valueAt(value: unknown, path: Path): unknown {
  let inner = value
  for (const part of path) {
    if (Array.isArray(inner) && typeof part === 'number') inner = inner[part]
    else inner = isSection(inner) ? inner[part] : undefined
  }
  return inner
}

/** Tells every name that is not known, with the one that was most likely meant. */
export function tellUnknown(
  section: Section,
  known: readonly string[],
  at: Path,
  tell: (fault: Fault) => void,
): void {
  const unknown = Object.keys(section).filter((name) => !known.includes(name))
  for (const name of unknown.slice(0, mostIssues)) {
    const near = nearName(name, known)
    const expected = near === null ? `one of ${known.join(', ')}` : `${near} (did you mean that?)`
    tell({ path: [...at, name], atName: true, found: quoted(name), expected })
  }
}
