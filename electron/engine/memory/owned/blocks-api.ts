import type { EngineContract, Handlers } from '../../../../shared/contract'
import type { Change } from '../../../../shared/contract/app'
import { AppError } from '../../app-error'
import type { MemoryStore } from '../memory-store'
import { clean } from './clean'

type Deps = { store: MemoryStore; publish: (change: Change) => void }
type Names = 'coreBlocks' | 'setCoreBlock' | 'removeCoreBlock'

/** The blocks of the core, which stands in every prompt. */
export function blocksApi({ store, publish }: Deps): Pick<Handlers<EngineContract>['memory'], Names> {
  const all = () => store.blocks.all()
  return {
    coreBlocks: all,
    setCoreBlock: ({ label, name, limit }) => {
      // The user's and the persona's are one each.
      const block = label === 'own' ? clean(name) : ''
      store.transact(() => {
        if (store.memories.coreLength(label, block, -1) > limit)
          throw new AppError('memory_core_full', { limit })
        store.blocks.set(label, block, limit)
      })
      publish({ topic: 'memory' })
      return all()
    },
    removeCoreBlock: ({ name }) => {
      store.transact(() => {
        if (store.blocks.isUsed(name)) throw new AppError('memory_block_in_use', { name })
        store.blocks.remove(name)
      })
      publish({ topic: 'memory' })
      return all()
    },
  }
}
