import { KeyRound, RotateCcw } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { UsedMemory } from '../../../shared/contract/memory'
import { onChange, oneAtATime } from '../../app/changes'
import { client } from '../../app/client'
import { ChipButton } from '../../components/Chip'
import { retryReply } from './chat-actions'
import { useGrant } from './context/vault-grant'

type Props = { runId: string; messageId: string; conversationId: string; busy: boolean }
type Offer = { id: string; label: string; isGranted: boolean }

/** The model knows these by their labels only; a click lets it read them here, the next has it answer again. */
export function VaultOffers({ runId, messageId, conversationId, busy }: Props) {
  const { t } = useTranslation()
  const grant = useGrant(conversationId)
  const offers = useOffers(runId, conversationId)
  if (offers.length === 0) return null
  return (
    <div className="flex flex-wrap gap-1.5">
      {offers.map(({ id, label, isGranted }) =>
        isGranted ? (
          <ChipButton
            key={id}
            icon={RotateCcw}
            disabled={busy}
            onClick={() => void retryReply(client, messageId)}
          >
            {t('context.vault.answerAgain', { label })}
          </ChipButton>
        ) : (
          <ChipButton key={id} icon={KeyRound} onClick={() => void grant(id, label)}>
            {t('context.vault.grant', { label })}
          </ChipButton>
        ),
      )}
    </div>
  )
}

function useOffers(runId: string, conversationId: string): readonly Offer[] {
  const [offers, setOffers] = useState<readonly Offer[]>([])
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
      setOffers(
        used.value.flatMap(({ memoryId: id, text: label, ...one }) =>
          id !== null && isOffer(one) ? [{ id, label, isGranted: granted.has(id) }] : [],
        ),
      )
    }
    const look = oneAtATime(load)
    look()
    const stop = onChange(['memory'], look)
    return () => {
      current = false
      stop()
    }
  }, [runId, conversationId])
  return offers
}

/** One that the question names; not one that was told of among all that is known, nor one that was granted before. */
const isOffer = ({ kind, why }: Pick<UsedMemory, 'kind' | 'why'>) =>
  kind === 'vault' && why.some(({ feature }) => feature === 'words')
