import type { EngineContract, Handlers } from '../../../../shared/contract'
import type { Erasure } from '../erasure'
import type { MemoryViews } from '../views/views'
import { Forgetting, type ForgettingDeps } from './forgetting'
import { finishUndoing, undoLearned } from './undo-learned'

export type ForgetApiDeps = ForgettingDeps & {
  erasure: Erasure
  views: Pick<MemoryViews, 'forgetPreview' | 'learned'>
}

/** What a person may have forgotten for good, or taken back. */
export function forgetApi(
  deps: ForgetApiDeps,
  forgetting: Forgetting = new Forgetting(deps),
): Handlers<EngineContract>['forget'] {
  return {
    preview: ({ scope }) => deps.views.forgetPreview(scope, deps.backups.count()),
    run: ({ scope, messages, backups }) => forgetting.run(scope, { messages, backups }),
    undoLearned: ({ scope }) =>
      // What is being made of it would bring it back.
      endedLater(deps, forgetting, async () => {
        const undone = await undoLearned(deps, scope, await deps.views.learned(scope))
        deps.publish({ topic: 'conversations' })
        deps.publish({ topic: 'memory-status' })
        return undone
      }),
  }
}

/** Takes back what was begun and not ended, and tries again later where that fails. */
export const endUndoing = (deps: ForgetApiDeps, forgetting: Forgetting): Promise<void> =>
  endedLater(deps, forgetting, () => finishUndoing(deps))

async function endedLater<T>(
  deps: ForgetApiDeps,
  forgetting: Forgetting,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await forgetting.inTurn(work)
  } catch (error) {
    deps.later?.(() => endUndoing(deps, forgetting))
    throw error
  }
}
