import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useShallow } from 'zustand/react/shallow'
import type { MemoryProposal } from '../../../shared/contract/proposals'
import { client } from '../../app/client'
import { ErrorCard } from '../../components/ErrorCard'
import { FixScope } from '../../components/fix-context'
import { ProposalCard } from './ProposalCard'
import { followProposals, refreshProposals, useProposals } from './proposals-store'

type Props = {
  /** Which of them stand here, as those that came up under a reply; absent: all that waits. */
  only?: (proposal: MemoryProposal) => boolean
}

/** What would be remembered, forgotten or told shorter, each with the two buttons that decide. Nothing where nothing waits. */
export function ProposalList({ only }: Props) {
  const { t } = useTranslation()
  const ids = useProposals(
    useShallow(({ list }) =>
      (list ?? []).filter((one) => only === undefined || only(one)).map(({ id }) => id),
    ),
  )
  const error = useProposals((state) => state.error)
  const place = useRef<HTMLElement>(null)
  useEffect(() => followProposals(client), [])

  /** The next one's first button, so that a list is worked off by keyboard. */
  const focusNext = (decided: string) => {
    const at = ids.indexOf(decided)
    const next = ids[at + 1] ?? ids[at - 1]
    const button = place.current?.querySelector<HTMLElement>(`[data-proposal="${next}"] [data-decide]`)
    if (button) button.focus()
    else place.current?.parentElement?.querySelector<HTMLElement>('h1, h2, button, textarea')?.focus()
  }
  if (error && only === undefined)
    return (
      <FixScope handlers={{ retry: () => refreshProposals(client) }}>
        <ErrorCard error={{ ...error, fixes: [{ do: 'retry' }] }} />
      </FixScope>
    )
  if (ids.length === 0) return null
  const named = only === undefined
  return (
    // Under replies there are many: one landmark of a name is enough, the others are groups.
    <section
      ref={place}
      role={named ? undefined : 'group'}
      aria-label={t('proposals.title')}
      className="flex flex-col gap-2"
    >
      {/* Where all of them stand, the place has its own heading. */}
      {named ? null : (
        <h2 className="text-sm font-medium text-ink-soft">{t('proposals.waiting', { count: ids.length })}</h2>
      )}
      <ul className="flex flex-col gap-2">
        {ids.map((id) => (
          <ProposalCard key={id} id={id} onDecided={() => focusNext(id)} />
        ))}
      </ul>
    </section>
  )
}
