import { useTranslation } from 'react-i18next'
import type { MemoryItem } from '../../../shared/contract/memory'
import { useFormat } from '../../app/format'
import { happenedText, isUndated } from './memory-when'

/** When it happened, in the words that told it where nobody knows better; else when it was told. */
export function useTimeOf(): (item: MemoryItem) => string {
  const { t, i18n } = useTranslation()
  const format = useFormat()
  return (item) => {
    const happened = happenedText(item, format, i18n.language)
    if (happened !== null) return happened
    if (!isUndated(item)) return format.date(item.validFrom)
    return item.occurredPhrase
      ? t('memory.detail.phrase', { phrase: item.occurredPhrase })
      : t('memory.list.told', { date: format.date(item.createdAt) })
  }
}
