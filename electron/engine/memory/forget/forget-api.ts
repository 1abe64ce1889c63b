import type { EngineContract, Handlers } from '../../../../shared/contract'
import type { Erasure } from '../erasure'
import type { MemoryViews } from '../views/views'
import { Forgetting, type ForgettingDeps } from './forgetting'
import { undoLearned } from './undo-learned'

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
      forgetting.inTurn(async () => {
        const undone = await undoLearned(deps, scope, await deps.views.learned(scope))
        deps.publish({ topic: 'conversations' })
        deps.publish({ topic: 'memory-status' })
        return undone
      }),
  }
}
