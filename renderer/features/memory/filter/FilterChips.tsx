import type { TFunction } from 'i18next'
import { X } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { MemoryKind, MemoryOrigin } from '../../../../shared/contract/memory'
import { useConversations } from '../../../app/conversations-store'
import { type Format, useFormat } from '../../../app/format'
import { Button } from '../../../components/Button'
import { importanceOf } from '../importance'
import { changeFilter, clearFilter, useMemoryFilter } from '../memory-navigation'
import { isThePerson } from '../memory-subject'
import { type FilterPart, filterParts } from './filter-parts'

/** What narrows the list, each with a press that takes it away. */
export function FilterChips() {
  const { t } = useTranslation()
  const format = useFormat()
  const filter = useMemoryFilter()
  const conversations = useConversations((state) => state.list)
  const parts = filterParts(filter, isThePerson)
  if (parts.length === 0) return null
  const titleOf = (id: string) =>
    conversations?.find((conversation) => conversation.id === id)?.title || t('memory.detail.untitled')
  return (
    <ul aria-label={t('memory.filter.active')} className="flex flex-wrap items-center gap-1.5">
      {parts.map((part) => {
        const text = chipText(t, format, part, titleOf)
        return (
          <li key={part.key} className="max-w-full">
            <button
              type="button"
              title={t('memory.filter.remove', { filter: text })}
              aria-label={t('memory.filter.remove', { filter: text })}
              onClick={() => changeFilter(part.without)}
              className="inline-flex h-6 max-w-full items-center gap-1 rounded-xs border border-accent-line bg-accent-soft px-1.5 text-sm text-accent hover:border-accent"
            >
              <span className="truncate">{text}</span>
              <X aria-hidden size={12} strokeWidth={2} className="shrink-0" />
            </button>
          </li>
        )
      })}
      <li>
        <Button size="small" variant="quiet" onClick={clearFilter}>
          {t('memory.filter.clear')}
        </Button>
      </li>
    </ul>
  )
}

const dayMs = 86_400_000

function chipText(
  t: TFunction,
  format: Format,
  { name, value }: FilterPart,
  titleOf: (id: string) => string,
) {
  switch (name) {
    case 'kind': {
      const kind = MemoryKind.safeParse(value)
      return kind.success ? t(`memory.kind.${kind.data}`) : ''
    }
    case 'origin': {
      const origin = MemoryOrigin.safeParse(value)
      return origin.success
        ? t('memory.filter.chip.origin', { origin: t(`memory.origin.${origin.data}`) })
        : ''
    }
    case 'subject':
      return t('memory.filter.chip.subject', { subject: value })
    case 'importance':
      return t('memory.filter.chip.importance', {
        importance: t(`memory.importance.${importanceOf(Number(value))}`),
      })
    case 'conversation':
      return t('memory.filter.chip.conversation', { title: titleOf(String(value)) })
    case 'from':
      return t('memory.filter.chip.from', { date: format.date(Number(value)) })
    case 'until':
      // The end is exclusive: the day before it is the last that is meant.
      return t('memory.filter.chip.until', { date: format.date(Number(value) - dayMs / 2) })
    default:
      return t(`memory.filter.chip.${name}`)
  }
}
