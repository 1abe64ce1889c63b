import { useTranslation } from 'react-i18next'
import type { MemoryItem } from '../../../../shared/contract/memory'
import { useFormat } from '../../../app/format'
import { importanceOf } from '../importance'
import { namedSubject } from '../memory-subject'
import { confidenceOf, happenedText } from '../memory-when'

/** Since when, about whom, from where, how sure: only what is known. */
export function MemoryFacts({ item }: { item: MemoryItem }) {
  const { t, i18n } = useTranslation()
  const format = useFormat()
  const happened = happenedText(item, format, i18n.language)
  const event = item.detail.kind === 'episodic' ? item.detail : null
  const facts: [string, string | null][] = [
    [t('memory.detail.since'), format.dateTime(item.validFrom)],
    [t('memory.detail.until'), item.validTo === null ? null : format.dateTime(item.validTo)],
    [t('memory.detail.changed'), item.changedAt > item.createdAt ? format.dateTime(item.changedAt) : null],
    [
      t('memory.detail.happened'),
      withPhrase(happened, item.occurredPhrase, (phrase) => t('memory.detail.phrase', { phrase })),
    ],
    [t('memory.draft.eventType'), event?.eventType ?? null],
    [t('memory.draft.actor'), event?.actor ?? null],
    [t('memory.detail.about'), namedSubject(item)],
    [t('memory.detail.origin'), t(`memory.origin.${item.origin}`)],
    [t('memory.detail.author'), item.author === 'person' || item.author === '' ? null : item.author],
    [
      t('memory.detail.confidence'),
      item.origin === 'manual' ? null : t(`memory.confidence.${confidenceOf(item.confidence)}`),
    ],
    [t('memory.detail.importance'), t(`memory.importance.${importanceOf(item.importance)}`)],
    [t('memory.detail.seen'), t('memory.detail.seenTimes', { count: item.seenCount })],
  ]
  return (
    <dl className="readable flex flex-col gap-1.5">
      {facts.map(([name, value]) =>
        value === null ? null : (
          <div key={name} className="flex gap-3">
            <dt className="w-24 shrink-0 text-ink-faint">{name}</dt>
            <dd className="min-w-0 wrap-anywhere">{value}</dd>
          </div>
        ),
      )}
    </dl>
  )
}

function withPhrase(happened: string | null, phrase: string | null, quoted: (phrase: string) => string) {
  if (phrase === null) return happened
  return happened === null ? quoted(phrase) : `${happened} ${quoted(phrase)}`
}
