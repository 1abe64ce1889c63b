import { dirname, join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import shippedText from '../../../../resources/catalog/models.yaml?raw'
import type { ConfigIssue } from '../../../../shared/contract/config-files'
import { AppError } from '../../app-error'
import { readReplaceable } from '../catalog-data/replaceable'
import { readTextFile, type TextFile } from '../catalog-data/text-file'
import { nearName } from '../near-name'
import { completeEntry, decidesEngine, withHandlerFrom } from './complete-entry'
import { type CatalogEntry, EntryFields } from './entry'
import { readModelsFile } from './models-file'

const ShippedModels = z.strictObject({ updated: z.iso.date(), models: z.array(EntryFields).min(1) })

/** The models that can be got ready by name: the shipped ones under the person's own. */
export type Catalog = {
  entries: readonly CatalogEntry[]
  /** What is wrong with the person's own list, or with an updated catalog: none of such a file is in force. */
  issues: readonly ConfigIssue[]
  /** Where the person's own list lies, or would. */
  localFile: string
  find(name: string): CatalogEntry | undefined
  /** @throws AppError not_in_catalog, with the nearest name as a fix */
  get(name: string): CatalogEntry
}

const localNames = ['models.local.yaml', 'models.local.yml']

/** The catalog as it was read last; reading again builds it anew only where a file has changed. */
export class CatalogSource {
  readonly #dataFolder: string
  #current: Catalog | null = null
  #read = ''

  /** @param place.dataFolder where models.local.yaml lies, and catalog/models.yaml where an update has put one */
  constructor({ dataFolder }: { dataFolder: string }) {
    this.#dataFolder = dataFolder
  }

  /** Before the first reading: what came with the app. */
  get current(): Catalog {
    this.#current ??= shippedCatalog()
    return this.#current
  }

  async reload(): Promise<Catalog> {
    const file = await readTextFile(join(this.#dataFolder, 'catalog', 'models.yaml'))
    const local = await localList(this.#dataFolder)
    const read = JSON.stringify([file, local])
    if (this.#current !== null && read === this.#read) return this.#current
    const shipped = readReplaceable({ shippedText, file, schema: ShippedModels })
    this.#read = read
    this.#current = buildCatalog({
      shipped: shipped.value.models,
      shippedProblem: shipped.problem,
      locals: local === null ? [] : [local],
      localFile: local?.path ?? join(this.#dataFolder, 'models.local.yaml'),
    })
    return this.#current
  }
}

/** The catalog of given lists; `locals` override what stands before them. */
export function buildCatalog(options: {
  shipped: readonly EntryFields[]
  shippedProblem?: string | null
  locals: readonly TextFile[]
  localFile: string
}): Catalog {
  const issues: ConfigIssue[] = options.shippedProblem ? [unreadable('', options.shippedProblem)] : []
  let entries = options.shipped.map((fields): Placed => ({ fields, source: 'shipped' }))
  for (const file of options.locals) {
    const read =
      file.text === null
        ? { entries: [], issues: [unreadable(file.path, file.problem)] }
        : readModelsFile(file.text, file.path)
    issues.push(...read.issues)
    for (const fields of read.entries)
      entries = override(entries, withHandlerFrom(dirname(file.path), fields))
  }
  const complete = entries.map(({ fields, source }) => completeEntry(fields, source))
  const find = (name: string) =>
    complete.find((entry) => entry.name === name) ??
    complete.find((entry) => entry.name.toLowerCase() === name.trim().toLowerCase())
  return {
    entries: complete,
    issues,
    localFile: options.localFile,
    find,
    get: (name) => find(name) ?? unknownModel(name, complete),
  }
}

/** The catalog that came with the app, alone. */
export function shippedCatalog(): Catalog {
  const { models } = ShippedModels.parse(parse(shippedText))
  return buildCatalog({ shipped: models, locals: [], localFile: localNames[0] ?? '' })
}

type Placed = { fields: EntryFields; source: CatalogEntry['source'] }

/** The entry of the same name, else the shipped one of the same repository, gives way field by field; else the new one is added. */
function override(entries: readonly Placed[], local: EntryFields): Placed[] {
  const nameOf = (fields: EntryFields) => fields.name ?? fields.hf_repo_id
  const sameName = entries.findIndex(({ fields }) => nameOf(fields) === nameOf(local))
  // Of the shipped ones alone: two of the person's own may be the same model at two servers.
  const sameModel = ({ fields, source }: Placed) =>
    source === 'shipped' && fields.hf_repo_id === local.hf_repo_id
  const at = sameName >= 0 ? sameName : entries.findIndex(sameModel)
  const before = entries[at]?.fields
  if (!before) return [...entries, { fields: local, source: 'local' }]
  // An override that says what runs the model must not keep the engine that was chosen for something else.
  const { engine: _, ...withoutEngine } = before
  const kept = decidesEngine(local) ? withoutEngine : before
  return entries.with(at, { fields: { ...kept, ...defined(local) }, source: 'local' })
}

const defined = (fields: EntryFields): EntryFields => ({
  ...fields,
  ...Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)),
})

function unknownModel(name: string, entries: readonly CatalogEntry[]): never {
  const near = nearestName(name, entries)
  if (near === null) throw new AppError('not_in_catalog', { name, near })
  throw new AppError(
    'not_in_catalog',
    { name, near },
    { fixes: [{ do: 'use-model-name', name: near }], detail: `The nearest name is ${near}.` },
  )
}

/** What somebody most likely meant, whether or not they wrote the maker's name. */
export function nearestName(name: string, entries: readonly CatalogEntry[]): string | null {
  const names = entries.map((entry) => entry.name)
  const near = nearName(name, names)
  if (near !== null) return near
  const short = (full: string) => full.split('/').at(-1) ?? full
  const nearShort = nearName(short(name), names.map(short))
  return names.find((full) => short(full) === nearShort) ?? null
}

async function localList(folder: string): Promise<TextFile | null> {
  for (const name of localNames) {
    const file = await readTextFile(join(folder, name))
    if (file !== null) return file
  }
  return null
}

const unreadable = (path: string, problem: string): ConfigIssue => ({
  path,
  line: null,
  column: null,
  field: null,
  found: problem,
  expected: 'a file that can be read',
})
