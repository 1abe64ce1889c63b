import type { ModelView } from '../../../../shared/contract/models'
import { priceRank } from '../model-figures'
import { usableContext } from '../model-status'

export const sortings = ['own', 'name', 'context', 'price', 'status'] as const
export type Sorting = (typeof sortings)[number]

/** What can be chosen now before what cannot. */
const statusRank: Record<ModelView['status']['state'], number> = {
  ready: 0,
  loading: 1,
  idle: 2,
  checking: 3,
  unknown: 4,
  needs_key: 5,
  not_allowed: 6,
  model_missing: 7,
  down: 8,
}

const byName = (one: ModelView, other: ModelView) => one.displayName.localeCompare(other.displayName)

const comparers: Record<Sorting, (one: ModelView, other: ModelView) => number> = {
  own: (one, other) => one.position - other.position,
  name: byName,
  context: (one, other) => usableContext(other) - usableContext(one),
  // Two unknown prices are both infinite, and their difference would be no number.
  price: (one, other) => compare(priceRank(one.price), priceRank(other.price)),
  status: (one, other) => rankOf(one) - rankOf(other),
}
const compare = (one: number, other: number) => (one === other ? 0 : one < other ? -1 : 1)
const rankOf = (model: ModelView) => statusRank[model.status.state] + (model.enabled ? 0 : 10)

/** The rows to show: those that hold all words of the search, in the wanted order. */
export function tableRows(models: readonly ModelView[], sorting: Sorting, search: string): ModelView[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  const found = words.length === 0 ? [...models] : models.filter((model) => holdsAll(model, words))
  return found.sort(
    (one, other) => comparers[sorting](one, other) || (sorting === 'own' ? 0 : byName(one, other)),
  )
}

function holdsAll(model: ModelView, words: readonly string[]): boolean {
  const text = [model.displayName, model.wireName, model.endpointUrl ?? '', model.description, model.slug]
    .join(' ')
    .toLowerCase()
  return words.every((word) => text.includes(word))
}

/** The own order after one model has gone before or behind another; null where nothing moves. */
export function movedTo(
  ids: readonly string[],
  id: string,
  target: { id: string; side: 'before' | 'behind' },
): string[] | null {
  if (id === target.id || !ids.includes(id)) return null
  const rest = ids.filter((other) => other !== id)
  const at = rest.indexOf(target.id)
  if (at < 0) return null
  rest.splice(target.side === 'before' ? at : at + 1, 0, id)
  return rest.every((other, index) => other === ids[index]) ? null : rest
}

/** The own order after one step up or down; null at the end of the list. */
export function movedBy(ids: readonly string[], id: string, step: -1 | 1): string[] | null {
  const neighbour = ids[ids.indexOf(id) + step]
  if (!ids.includes(id) || neighbour === undefined) return null
  return movedTo(ids, id, { id: neighbour, side: step === -1 ? 'before' : 'behind' })
}
