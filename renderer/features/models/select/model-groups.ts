import type { ModelView } from '../../../../shared/contract/models'
import type { ModelTask } from '../../../../shared/model-form'

/** A line of the dropdown: a heading, or something to choose. */
export type OptionRow =
  | { type: 'favourites' }
  | { type: 'server'; place: ModelView['place']; host: string | null }
  | { type: 'none' }
  | { type: 'model'; model: ModelView }

type Wanted = {
  models: readonly ModelView[]
  /** The chosen one stays in sight also when it is disabled. */
  chosenId: string | null
  task: ModelTask
  search: string
  /** Offers to choose none, in these words. */
  noneLabel?: string
}

const placeOrder: Record<ModelView['place'], number> = { builtin: 0, local: 1, private: 2, cloud: 3 }

/** The lines of the dropdown: favourites first, then server by server, the nearest first, then as the person has them. */
export function optionRows({ models, chosenId, task, search, noneLabel }: Wanted): OptionRow[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  const offered = models.filter(
    (model) =>
      ((model.enabled && model.task === task) || model.id === chosenId) && holdsAll(textOf(model), words),
  )
  const rows: OptionRow[] = []
  if (noneLabel !== undefined && holdsAll(noneLabel.toLowerCase(), words)) rows.push({ type: 'none' })
  const favourites = offered.filter((model) => model.favourite).sort(byOwnOrder)
  if (favourites.length > 0) {
    rows.push({ type: 'favourites' })
    for (const model of favourites) rows.push({ type: 'model', model })
  }
  const servers = new Map<string, ModelView[]>()
  for (const model of offered) {
    if (model.favourite) continue
    const key = `${model.place} ${hostOf(model) ?? ''}`
    const known = servers.get(key)
    if (known) known.push(model)
    else servers.set(key, [model])
  }
  const groups = [...servers.values()].flatMap((group) => {
    const sorted = group.sort(byOwnOrder)
    return sorted[0] ? [{ first: sorted[0], sorted }] : []
  })
  groups.sort(
    (one, other) =>
      placeOrder[one.first.place] - placeOrder[other.first.place] || byOwnOrder(one.first, other.first),
  )
  for (const { first, sorted } of groups) {
    rows.push({ type: 'server', place: first.place, host: hostOf(first) })
    for (const model of sorted) rows.push({ type: 'model', model })
  }
  return rows
}

const byOwnOrder = (one: ModelView, other: ModelView) =>
  one.position - other.position || one.displayName.localeCompare(other.displayName)

const textOf = (model: ModelView) =>
  `${model.displayName} ${model.wireName} ${hostOf(model) ?? ''} ${model.slug}`.toLowerCase()

const holdsAll = (text: string, words: readonly string[]) => words.every((word) => text.includes(word))

export const rowKey = (row: OptionRow): string => {
  switch (row.type) {
    case 'model':
      return row.model.id
    case 'server':
      return `${row.place} ${row.host ?? ''}`
    default:
      return row.type
  }
}

export const canChoose = (row: OptionRow | undefined) =>
  row !== undefined && (row.type === 'none' || (row.type === 'model' && row.model.enabled))

/** The first of the headings that stand right above a line, or the line itself: what is to be in sight with it. */
export function headOf(rows: readonly OptionRow[], at: number): number {
  let head = at
  while (head > 0 && rows[head - 1]?.type !== 'model') head--
  return head
}

/** The next line that can be chosen, `steps` on; past an end it goes on at the other. */
export function nextChoice(rows: readonly OptionRow[], from: number, step: 1 | -1): number {
  for (let tried = 1; tried <= rows.length; tried++) {
    const at = (from + step * tried + rows.length * tried) % rows.length
    if (canChoose(rows[at])) return at
  }
  return -1
}

/** Host and port, as people know their servers; null for the built-in engine. */
export const hostOf = (model: Pick<ModelView, 'endpointUrl'>) =>
  model.endpointUrl !== null && URL.canParse(model.endpointUrl) ? new URL(model.endpointUrl).host : null
