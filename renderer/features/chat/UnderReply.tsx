import { KeyRound } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { UsedMemory } from '../../../shared/contract/memory'
import type { MemoryProposal } from '../../../shared/contract/proposals'
import { client } from '../../app/client'
import { ChipButton } from '../../components/Chip'
import { ProposalList } from '../proposals/ProposalList'
import { useGrant } from './context/vault-grant'
import { useMessage, useMessageIds } from './conversation-store'
import { useGrowing } from './growing-store'

type Props = { conversationId: string; messageId: string; last: boolean }

/** What waits for the person's click since this turn: changes of the memory, and items of the vault. */
export function UnderReply({ conversationId, messageId, last }: Props) {
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
      {last ? <VaultOffers runId={run.id} conversationId={conversationId} /> : null}
      <ProposalList only={isHere} />
    </div>
  )
}

/** The model knows these by their labels only; a click lets it read them here. */
function VaultOffers({ runId, conversationId }: { runId: string; conversationId: string }) {
  const { t } = useTranslation()
  const grant = useGrant(conversationId)
  const [items, setItems] = useState<readonly UsedMemory[]>([])
  useEffect(() => {
    let current = true
    const load = async () => {
      const [used, grants] = await Promise.all([
        client.memory.usedIn({ runId }),
        client.vault.grants({ conversationId }),
      ])
      // Without the offer the item can still be let in from the panel.
      if (!current || !used.ok || !grants.ok) return
      const granted = new Set(grants.value.map(({ id }) => id))
      setItems(used.value.filter((item) => isOffer(item) && !granted.has(item.memoryId ?? '')))
    }
    void load()
    return () => {
      current = false
    }
  }, [runId, conversationId])
  if (items.length === 0) return null
  return (
    <div className="flex flex-wrap gap-1.5">
      {items.map(({ memoryId, text }) => (
        <ChipButton
          key={memoryId}
          icon={KeyRound}
          onClick={() =>
            memoryId &&
            void grant(memoryId, text).then(() =>
              setItems((all) => all.filter((item) => item.memoryId !== memoryId)),
            )
          }
        >
          {t('context.vault.grant', { label: text })}
        </ChipButton>
      ))}
    </div>
  )
}

const isOffer = ({ kind, memoryId, why }: UsedMemory) =>
  kind === 'vault' && memoryId !== null && !why.some(({ feature }) => feature === 'granted')
