import type { MemoryFilter } from '../../../shared/contract/memory'
import type { MemoryDialog, MemoryRoute } from '../../app/memory-route'
import { openRoute, useRoute } from '../../app/routes'

const plain: MemoryRoute = { view: 'memory' }
const nothing: Partial<MemoryFilter> = {}

/** Where the memory's view is: the address alone says what is shown. */
export const useMemoryRoute = (): MemoryRoute =>
  useRoute(({ route }) => (route.view === 'memory' ? route : plain))
export const useMemoryFilter = (): Partial<MemoryFilter> =>
  useRoute(({ route }) => (route.view === 'memory' ? (route.filter ?? nothing) : nothing))

/** The past is looked at, not changed. */
export const useIsPast = (): boolean =>
  useRoute(({ route }) => route.view === 'memory' && typeof route.filter?.asOf === 'number')

const here = (): MemoryRoute => {
  const { route } = useRoute.getState()
  return route.view === 'memory' ? route : plain
}

export const openMemory = (memoryId: string) => openRoute({ ...here(), memoryId })
export const closeMemoryPane = () => openRoute({ ...here(), memoryId: undefined })
export const changeMemoryRoute = (change: Partial<MemoryRoute>) => openRoute({ ...here(), ...change })
export const openMemoryDialog = (dialog: MemoryDialog) => openRoute({ ...here(), dialog })
export const closeMemoryDialog = () => openRoute({ ...here(), dialog: undefined }, 'replace')
export const closeDocument = () => openRoute({ ...here(), document: undefined }, 'replace')

/** Narrows or widens what is looked for; null, '' and [] take a part away. */
export function changeFilter(change: Partial<MemoryFilter>, how: 'push' | 'replace' = 'push') {
  const filter = narrowing({ ...here().filter, ...change })
  openRoute({ ...here(), filter: Object.keys(filter).length > 0 ? filter : undefined }, how)
}

export const clearFilter = () => {
  const asOf = here().filter?.asOf
  openRoute({ ...here(), filter: typeof asOf === 'number' ? { asOf } : undefined })
}

/** Only what narrows anything; '' as a subject does. */
export const narrowing = (filter: Partial<MemoryFilter>): Partial<MemoryFilter> =>
  Object.fromEntries(
    Object.entries(filter).filter(
      ([name, value]) =>
        value !== null &&
        value !== undefined &&
        !(name === 'query' && value === '') &&
        !(name === 'state' && value === 'current') &&
        !(Array.isArray(value) && value.length === 0),
    ),
  )
