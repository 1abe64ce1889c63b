import type { TFunction } from 'i18next'
import type { Client } from '../../shared/contract'
import type { forget } from '../../shared/contract/forget'
import type { CallerInput } from '../../shared/contract/procedure'
import { showError, showToast } from '../components/toast-store'

type Scope = CallerInput<(typeof forget)['undoLearned']>['scope']

/** As many as `memory.bulk` takes. */
const mostAtOnce = 10_000

/** Takes back what was learned from a conversation, or since a time, and offers ten seconds to take that back. */
export async function undoLearned(
  client: Pick<Client, 'forget'> & { memory: Pick<Client['memory'], 'bulk'> },
  scope: Scope,
  t: TFunction,
) {
  const result = await client.forget.undoLearned({ scope })
  if (!result.ok) return showError(result.error)
  const { removed } = result.value
  if (removed.length === 0) return showToast({ text: t('forget.nothingLearned') })
  showToast({
    text: t('forget.undone', { count: removed.length }),
    undo: async () => {
      for (let from = 0; from < removed.length; from += mostAtOnce) {
        const ids = removed.slice(from, from + mostAtOnce)
        const restored = await client.memory.bulk({ ids, action: 'restore' })
        if (!restored.ok) return showError(restored.error)
      }
    },
  })
}
