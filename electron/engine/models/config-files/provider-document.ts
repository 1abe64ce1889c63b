import { type Dialect, endpointFields, entryDialect, sectionDialect, sections } from './dialects'
import { type FieldName, type FileKind, fields } from './fields'
import { describe, type Fault, type Path } from './issues'
import type { ConfigProvider, LocatedModel } from './located-model'
import type { Part, ProviderParts } from './provider-parts'
import { isSection, type ReadFields, readFields, type Section } from './read-fields'
import type { Steps } from './steps'
import { toForm } from './to-form'
import type { YamlSource } from './yaml-source'

/** Models that are read in one step: some milliseconds. */
export const modelsPerStep = 100

type Tell = (fault: Fault) => void
type Place = Pick<LocatedModel, 'document'> & { source: YamlSource; tell: Tell }
type SectionFacts = { name: string; kind: FileKind; enabled: boolean; at: Path; read: ReadFields }

/** The models of a provider document: `custom`, each section's `customModels`, and default models named outright. */
export function* readProviders(
  parts: ProviderParts,
  place: Place,
): Steps<{ models: LocatedModel[]; providers: ConfigProvider[] }> {
  const models: LocatedModel[] = []
  for (const part of parts.custom) yield* entries(part, null, place, models)
  const providers: ConfigProvider[] = []
  for (const part of parts.sections) {
    const facts = readSection(part, place.tell)
    if (!facts) continue
    const inner = isSection(part.value) ? part.value.customModels : undefined
    const lists = parts.customModels.filter(({ section }) => section === part.name)
    if (inner != null) lists.push({ value: inner, path: [...part.path, 'customModels'], section: part.name })
    const own: LocatedModel[] = []
    for (const list of lists) yield* entries(list, facts, place, own)
    const standard = defaultModel(facts, own, place)
    if (standard && !own.includes(standard)) own.push(standard)
    for (const model of own) models.push(model)
    providers.push({
      name: facts.name,
      kind: facts.kind,
      enabled: facts.enabled,
      defaultKey: standard?.key ?? null,
    })
  }
  for (const list of parts.customModels) {
    if (parts.sections.some(({ name }) => name === list.section)) continue
    const kind = sections[list.section]?.kind ?? 'fireworks'
    const facts = { name: list.section, kind, enabled: true, at: [], read: { values: {}, places: {} } }
    yield* entries(list, facts, place, models)
  }
  return { models, providers }
}

function readSection({ value, path, name }: Part & { name: string }, tell: Tell): SectionFacts | null {
  const kind = sections[name]?.kind ?? 'fireworks'
  if (!isSection(value)) {
    tell({
      path,
      found: describe(value, path),
      expected: 'a section with apiKey, enabled, defaultModel, customModels',
    })
    return null
  }
  const read = readFields(value, sectionDialect, path, tell, ['enabled', 'customModels'])
  return { name, kind, enabled: readEnabled(value, path, tell), at: path, read }
}

function readEnabled(section: Section, path: Path, tell: Tell): boolean {
  const { enabled = true } = section
  if (typeof enabled === 'boolean') return enabled
  tell({ path: [...path, 'enabled'], found: describe(enabled, ['enabled']), expected: 'true or false' })
  return true
}

function* entries(
  { value, path }: Part,
  section: SectionFacts | null,
  place: Place,
  into: LocatedModel[],
): Steps<void> {
  if (value === null) return
  if (!Array.isArray(value)) {
    place.tell({
      path,
      found: describe(value, path),
      expected: 'a list of models, each beginning with “- id:”',
    })
    return
  }
  const list: readonly unknown[] = value
  for (const [index, entry] of list.entries()) {
    if (index % modelsPerStep === 0) yield
    const model = readEntry(entry, [...path, index], section, place)
    if (model) into.push(model)
  }
}

function readEntry(
  entry: unknown,
  at: Path,
  section: SectionFacts | null,
  place: Place,
): LocatedModel | null {
  const { tell } = place
  if (!isSection(entry)) {
    tell({ path: at, found: describe(entry, at), expected: 'a section with id and what the model needs' })
    return null
  }
  const said = section
    ? { success: true as const, data: section.kind }
    : fields.kind.safeParse(entry.type ?? 'fireworks')
  const kind = said.success ? said.data : 'openai-compatible'
  const { kind: type, ...rest } = entryDialect(kind)
  const dialect: Dialect = section ? rest : { ...rest, ...(type ? { kind: type } : {}) }
  const read = readFields(entry, dialect, at, tell, ['enabled'])
  const enabled = readEnabled(entry, at, tell) && section?.enabled !== false
  const { id } = read.values
  if (entry.id === undefined) tell({ path: at, found: 'no id', expected: 'id, the model’s short name' })
  if (!said.success) return null
  if (!section && entry.type === undefined && entry.endpoint !== undefined) {
    const expected = 'a type beside it, such as openai-compatible: an entry without one is of Fireworks'
    tell({ path: [...at, 'endpoint'], atName: true, found: 'an endpoint without a type', expected })
    return null
  }
  const whole = section ? inherit(section.read, read) : read
  const names = { wireName: dialect.wireName?.[0]?.join('.') ?? 'modelName', endpointUrl: 'endpoint' }
  const form = toForm({
    kind,
    read: whole,
    at,
    names,
    defaultUrl: section ? urlOf(section) : undefined,
    tell,
  })
  if (!form || id === undefined) return null
  const { source, document } = place
  return {
    key: `custom:${id}`,
    line: source.lineOf(document, at),
    enabled,
    form: { ...form, displayName: read.values.displayName ?? id, slug: id },
    ...{ document, at, dialect, tell },
    section: section && section.at.length > 0 ? { at: section.at, dialect: sectionDialect } : null,
    read: whole,
  }
}

const urlOf = ({ name }: SectionFacts): string | undefined => sections[name]?.url

/** What the section says of its endpoint holds for each of its models. */
function inherit(section: ReadFields, entry: ReadFields): ReadFields {
  const shared: ReadFields = { values: {}, places: {} }
  for (const field of [
    ...endpointFields,
    'endpointUrl',
    'apiVersion',
  ] as const satisfies readonly FieldName[]) {
    const place = section.places[field]
    if (!place || entry.places[field]) continue
    Object.assign(shared.values, { [field]: section.values[field] })
    shared.places[field] = place
  }
  return { values: { ...shared.values, ...entry.values }, places: { ...shared.places, ...entry.places } }
}

/** The model that a section names as its default: one of its own, or one of the vendor's by its name. */
function defaultModel(
  section: SectionFacts,
  own: readonly LocatedModel[],
  place: Place,
): LocatedModel | null {
  const { values, places } = section.read
  const at = places.wireName
  if (values.wireName === undefined || !at) return null
  const named = values.wireName.replace(/^custom:/, '')
  const known = own.find(({ form }) => form.slug === named || form.wireName === named)
  if (known) return known
  const wireName =
    section.kind === 'fireworks' && !named.includes('/') ? `accounts/fireworks/models/${named}` : named
  const read = { values: { ...values, wireName }, places }
  const names = { wireName: 'defaultModel', endpointUrl: 'endpoint' }
  const { kind, enabled } = section
  const form = toForm({ kind, read, at: section.at, names, defaultUrl: urlOf(section), tell: place.tell })
  if (!form) return null
  const { source, document, tell } = place
  return {
    key: `default:${section.name}`,
    line: source.lineOf(document, at),
    enabled,
    form: { ...form, displayName: named },
    ...{ document, at: section.at, dialect: sectionDialect, tell },
    section: null,
    read,
  }
}
