import { ChevronDown, ChevronRight } from 'lucide-react'
import { useEffect, useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Card } from '../../components/Card'
import { ProposalList } from '../proposals/ProposalList'
import { useMemory } from './memory-store'

/** What models and programs would change, and nobody has decided yet: one line, which unfolds; a single one is open. */
export function ProposalsWaiting() {
  const { t } = useTranslation()
  const content = useId()
  const count = useMemory((state) => state.status?.proposals ?? 0)
  // What is open stays so: nothing folds while it is being read.
  const [open, setOpen] = useState<boolean | null>(null)
  useEffect(() => {
    if (count === 0) setOpen(null)
    else if (count === 1) setOpen((known) => known ?? true)
  }, [count])
  if (count === 0) return null
  const Arrow = open ? ChevronDown : ChevronRight
  return (
    <Card aria-labelledby="memory-proposals" className="flex flex-col gap-2 px-1 py-1">
      <h2>
        <button
          type="button"
          id="memory-proposals"
          aria-expanded={open ?? false}
          aria-controls={content}
          onClick={() => setOpen(!open)}
          className="flex min-h-8 w-full items-center gap-2 rounded-control px-2 text-left font-medium hover:bg-hover"
        >
          <Arrow aria-hidden size={16} strokeWidth={1.75} className="shrink-0 text-ink-soft" />
          {t('memory.proposals.title', { count })}
        </button>
      </h2>
      <div id={content} hidden={!open} className="flex flex-col gap-2 px-2 pb-2 [&[hidden]]:hidden">
        {open ? (
          <>
            <p className="text-sm text-ink-faint">{t('memory.proposals.explain')}</p>
            <ProposalList />
          </>
        ) : null}
      </div>
    </Card>
  )
}
