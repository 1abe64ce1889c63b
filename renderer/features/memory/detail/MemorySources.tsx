import { MessageSquareQuote } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { MemoryItem } from '../../../../shared/contract/memory'
import { useFormat } from '../../../app/format'
import { openRoute } from '../../../app/routes'
import { Button } from '../../../components/Button'

/** "Why do you think that?": the person's own words, one press from where they stand. */
export function MemorySources({ item }: { item: MemoryItem }) {
  const { t } = useTranslation()
  const format = useFormat()
  return (
    <section className="flex flex-col gap-3">
      <h3 className="font-medium">{t('memory.detail.why')}</h3>
      {item.sources.length === 0 ? (
        <p className="text-ink-soft">
          {item.origin === 'manual' ? t('memory.detail.noSource') : t('memory.detail.sourceGone')}
        </p>
      ) : null}
      <ul className="flex flex-col gap-4">
        {item.sources.map((source) => (
          <li key={`${source.messageId} ${source.quote}`} className="flex flex-col items-start gap-1.5">
            <blockquote className="readable border-l-2 border-accent-line pl-3 wrap-anywhere">
              {source.quote}
            </blockquote>
            <p className="text-sm text-ink-faint wrap-anywhere">
              {t('memory.detail.sourceIn', {
                title: source.conversationTitle || t('memory.detail.untitled'),
                date: format.dateTime(source.createdAt),
              })}
            </p>
            {source.isHere ? (
              <Button
                size="small"
                icon={MessageSquareQuote}
                onClick={() =>
                  openRoute({
                    view: 'chat',
                    conversationId: source.conversationId,
                    messageId: source.messageId,
                  })
                }
              >
                {t('memory.showMessage')}
              </Button>
            ) : (
              <p className="text-sm text-ink-faint">{t('memory.detail.sourceElsewhere')}</p>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}
