import { Check, X } from 'lucide-react'
import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { AppErrorData } from '../../../shared/errors'
import { client } from '../../app/client'
import { useFormat } from '../../app/format'
import { useNow } from '../../app/use-now'
import { Button } from '../../components/Button'
import { ErrorCard } from '../../components/ErrorCard'
import { showError, showToast } from '../../components/toast-store'
import { ProposedText } from './ProposedText'
import { decideProposal, useProposals } from './proposals-store'

type Props = { id: string; onDecided: () => void }

/** One proposal: what would be done, who would have it so, and the two buttons. */
export function ProposalCard({ id, onDecided }: Props) {
  const { t } = useTranslation()
  const format = useFormat()
  const now = useNow(60_000)
  const title = useId()
  const proposal = useProposals(({ list }) => list?.find((one) => one.id === id))
  const [busy, setBusy] = useState<'keep' | 'discard' | null>(null)
  const [error, setError] = useState<AppErrorData | null>(null)
  if (!proposal) return null
  const { change, author, origin, createdAt, items } = proposal

  const decide = async (keep: boolean) => {
    setBusy(keep ? 'keep' : 'discard')
    const failed = await decideProposal(client, id, keep)
    setBusy(null)
    if (failed) return setError(failed)
    onDecided()
    if (keep && change.type === 'forget')
      showToast({
        text:
          items.length === 1
            ? t('memory.forgotten', { text: items[0]?.text ?? '' })
            : t('proposals.forgotten', { count: items.length }),
        undo: async () => {
          const restored = await client.memory.bulk({ ids: items.map((item) => item.id), action: 'restore' })
          if (!restored.ok) showError(restored.error)
        },
      })
  }
  return (
    <li
      data-proposal={id}
      aria-labelledby={title}
      className="flex flex-col gap-2.5 rounded-card border border-accent-line bg-raised p-3.5"
    >
      <div className="flex flex-wrap items-baseline justify-between gap-x-3 gap-y-0.5">
        <h3 id={title} className="font-medium">
          {t(`proposals.ask.${change.type}`, { count: items.length })}
        </h3>
        <span className="text-sm text-ink-faint wrap-anywhere" title={format.dateTime(createdAt)}>
          {t('proposals.by', {
            author: author === 'person' ? t('proposals.you') : author,
            origin: t(`memory.origin.${origin}`),
            when: format.ago(createdAt, now),
          })}
        </span>
      </div>
      <ProposedText proposal={proposal} />
      {error ? <ErrorCard error={error} /> : null}
      <div className="flex flex-wrap gap-2">
        <Button
          size="small"
          variant={change.type === 'forget' ? 'danger' : 'primary'}
          icon={Check}
          data-decide
          busy={busy === 'keep'}
          disabled={busy === 'discard'}
          aria-describedby={title}
          onClick={() => void decide(true)}
        >
          {t(`proposals.keep.${change.type}`)}
        </Button>
        <Button
          size="small"
          icon={X}
          busy={busy === 'discard'}
          disabled={busy === 'keep'}
          aria-describedby={title}
          onClick={() => void decide(false)}
        >
          {t('proposals.discard')}
        </Button>
      </div>
    </li>
  )
}
