import type { MemoryProposal } from '../../../shared/contract/proposals'
import { ProposalList } from '../proposals/ProposalList'
import { useMessage, useMessageIds } from './conversation-store'
import { useGrowing } from './growing-store'
import { VaultOffers } from './VaultOffers'

type Props = { conversationId: string; messageId: string; busy: boolean; last: boolean }

/** What waits for the person's click since this turn: changes of the memory, and items of the vault. */
export function UnderReply({ conversationId, messageId, busy, last }: Props) {
  const message = useMessage(messageId)
  const ids = useMessageIds(conversationId)
  const growing = useGrowing(messageId) !== undefined
  const run = message?.run
  if (growing || !run || run.endedAt === null) return null
  /** Of this reply or of what it answers; what came up on no turn in sight stands under the last. */
  const isHere = (one: MemoryProposal) => {
    if (one.conversationId !== conversationId) return false
    if (one.messageId === messageId) return true
    const asks = one.messageId !== null && one.messageId === message.parentId
    return asks || (last && (one.messageId === null || !ids.includes(one.messageId)))
  }
  return (
    <div className="mt-3 flex flex-col gap-2 empty:hidden">
      {last ? (
        <VaultOffers runId={run.id} messageId={messageId} conversationId={conversationId} busy={busy} />
      ) : null}
      <ProposalList only={isHere} />
    </div>
  )
}
