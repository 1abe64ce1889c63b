import type { CatalogEntryView } from '../../../../shared/contract/catalog'

export const tasks = ['chat', 'embedding', 'rerank', 'speech'] as const
export type Task = (typeof tasks)[number]
export type TaskFilter = 'all' | Task

export type CatalogGroup = { task: Task; entries: readonly CatalogEntryView[] }

/** True while bytes of it come, or wait to. */
export const isUnderWay = ({ download }: CatalogEntryView): boolean =>
  download !== null && download.state !== 'done'

/** Entries by task, the person's own first, then in the order of the catalog; tasks without any are left out. */
export function catalogGroups(
  entries: readonly CatalogEntryView[],
  filter: TaskFilter,
  search: string,
): CatalogGroup[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  const found = entries.filter((entry) => {
    const text = [entry.name, entry.repository, entry.notes, entry.licence ?? '', entry.engine]
      .join(' ')
      .toLowerCase()
    return words.every((word) => text.includes(word))
  })
  return tasks
    .filter((task) => filter === 'all' || task === filter)
    .map((task) => ({
      task,
      entries: found
        .filter((entry) => entry.task === task)
        .toSorted((one, other) => Number(other.source === 'local') - Number(one.source === 'local')),
    }))
    .filter((group) => group.entries.length > 0)
}

/** The first `count` of each group, and whatever is under way; `hidden` tells how many are left out. */
export function firstOfEach(groups: readonly CatalogGroup[], count: number) {
  const shown = groups.map(({ task, entries }) => ({
    task,
    entries: entries.filter((entry, index) => index < count || isUnderWay(entry)),
  }))
  const size = (list: readonly CatalogGroup[]) => list.reduce((sum, { entries }) => sum + entries.length, 0)
  return { groups: shown, hidden: size(groups) - size(shown) }
}
