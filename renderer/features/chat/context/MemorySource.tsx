import { MessageSquareQuote } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { MemorySource } from '../../../../shared/contract/memory'
import { useFormat } from '../../../app/format'
import { Button } from '../../../components/Button'
import { showMessage } from '../chat-store'

/** The conversation that something known is from, and when that was. */
export function SourceLine({ source }: { source: MemorySource }) {
  const { t } = useTranslation()
  const format = useFormat()
  return (
    <p className="text-sm text-ink-faint wrap-anywhere">
      {t('chat.inspector.from', {
        title: source.conversationTitle || t('frame.untitled'),
        date: format.date(source.createdAt),
      })}
    </p>
  )
}

/** Leads to the very message, where it is still there. */
export function ShowSource({ source }: { source: MemorySource }) {
  const { t } = useTranslation()
  if (!source.isHere) return null
  return (
    <Button
      size="small"
      variant="quiet"
      icon={MessageSquareQuote}
      onClick={() => showMessage(source.conversationId, source.messageId)}
    >
      {t('chat.inspector.showMessage')}
    </Button>
  )
}
