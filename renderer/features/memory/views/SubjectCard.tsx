import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { MemorySubject } from '../../../../shared/contract/memory'
import { Button } from '../../../components/Button'
import { Card } from '../../../components/Card'
import { ChipButton } from '../../../components/Chip'
import { KindLabel } from '../KindLabel'
import { changeMemoryRoute, useMemoryFilter } from '../memory-navigation'

/** One subject: how much is known of it, what it is told of with, and the way to the memories. */
export function SubjectCard({
  subject,
  onChoose,
}: {
  subject: MemorySubject
  onChoose: (subject: string) => void
}) {
  const { t } = useTranslation()
  const place = useRef<HTMLElement>(null)
  // Where the window is too narrow for it beside the picture, it stands below, out of sight.
  useEffect(() => place.current?.scrollIntoView({ block: 'nearest' }), [])
  const { asOf } = useMemoryFilter()
  return (
    <Card ref={place} role="status" className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h2 className="text-md font-medium wrap-anywhere">{subject.subject}</h2>
        <Button
          size="small"
          onClick={() =>
            changeMemoryRoute({
              show: 'list',
              filter: { subject: subject.subject, ...(asOf ? { asOf } : {}) },
            })
          }
        >
          {t('memory.graph.show', { count: subject.count })}
        </Button>
      </div>
      <ul className="flex flex-wrap gap-x-4 gap-y-1 text-ink-soft">
        {subject.kinds.map(({ kind, count }) => (
          <li key={kind} className="flex items-center gap-1.5">
            <KindLabel kind={kind} /> <span className="figures text-sm text-ink-faint">{count}</span>
          </li>
        ))}
      </ul>
      {subject.links.length > 0 ? (
        <div className="flex flex-wrap items-center gap-1.5">
          <span className="text-ink-faint">{t('memory.graph.with')}</span>
          {subject.links.slice(0, 20).map((link) => (
            <ChipButton key={link.subject} onClick={() => onChoose(link.subject)}>
              {link.subject}
            </ChipButton>
          ))}
        </div>
      ) : null}
    </Card>
  )
}
