import type { EngineContract, Handlers } from '../../../../shared/contract'
import type { Change } from '../../../../shared/contract/app'
import type { Erasure } from '../erasure'
import type { MemoryStore } from '../memory-store'
import type { Pause } from '../pause'
import type { MemoryViews } from '../views/views'
import { blocksApi } from './blocks-api'
import { type ChangeDeps, MemoryChanges } from './change'
import { changesApi } from './changes-api'
import { listsApi } from './lists-api'
import { type StatusDeps, statusApi } from './status-api'

export type MemoryApiDeps = ChangeDeps &
  StatusDeps & {
    store: MemoryStore
    views: MemoryViews
    publish: (change: Change) => void
    erasure: Erasure
    pause: Pause
    timeZone: () => string
  } & Pick<Parameters<typeof changesApi>[0], 'needLabel'>

/** What a window, the command line or a test may ask of memory. */
export function memoryApi(deps: MemoryApiDeps): Handlers<EngineContract>['memory'] {
  const changes = new MemoryChanges(deps)
  return {
    ...listsApi(deps),
    ...changesApi({ ...deps, changes }),
    ...blocksApi(deps),
    ...statusApi(deps),
  }
}
