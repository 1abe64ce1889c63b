import { TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { ForgetPreview as Preview } from '../../../../shared/contract/forget'
import { useFormat } from '../../../app/format'
import { MemoriesThatGo } from './MemoriesThatGo'

type Props = {
  preview: Preview
  messages: boolean
  onMessages: (messages: boolean) => void
  backups: boolean
  onBackups: (backups: boolean) => void
}

/** Everything that goes, counted and by its words, and what more can go with it. */
export function ForgetPreview({ preview, messages, onMessages, backups, onBackups }: Props) {
  const { t } = useTranslation()
  const format = useFormat()
  const { memoryCount, turns, turnCount } = preview
  const counts: [string, number][] = [
    [t('forget.counts.versions', { count: preview.versions }), preview.versions],
    [t('forget.counts.summaries', { count: preview.summaries }), preview.summaries],
    [t('forget.counts.documents', { count: preview.documents }), preview.documents],
    [t('forget.counts.beside', { count: preview.beside }), preview.beside],
    [t('forget.counts.derived', { count: preview.derivedAnew }), preview.derivedAnew],
    [t('forget.counts.reopened', { count: preview.reopened }), preview.reopened],
  ]
  const along = counts.filter(([, count]) => count > 0)
  return (
    <div className="flex flex-col gap-4">
      <section role="status" aria-label={t('forget.preview')} className="flex flex-col gap-2">
        <p className="font-medium">{t('forget.counts.memories', { count: memoryCount })}</p>
        {along.length > 0 ? (
          <ul className="flex list-disc flex-col gap-0.5 pl-5 text-ink-soft">
            {along.map(([text]) => (
              <li key={text}>{text}</li>
            ))}
          </ul>
        ) : null}
      </section>
      <MemoriesThatGo preview={preview} />
      {turnCount > 0 ? (
        <Box
          checked={messages}
          onChange={onMessages}
          label={t('forget.alsoMessages', { count: turnCount })}
          help={t('forget.alsoMessagesHelp')}
        >
          <ul
            aria-label={t('forget.messages')}
            // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
            tabIndex={0}
            className="flex max-h-36 flex-col gap-1.5 overflow-y-auto"
          >
            {turns.map((turn) => (
              <li key={turn.messageId} className="text-sm">
                <span className="text-ink-faint">
                  {t('memory.detail.sourceIn', {
                    title: turn.conversationTitle || t('memory.detail.untitled'),
                    date: format.date(turn.createdAt),
                  })}
                </span>
                <span className="readable block wrap-anywhere">{turn.excerpt}</span>
              </li>
            ))}
          </ul>
        </Box>
      ) : null}
      {preview.backups > 0 ? (
        <Box
          checked={backups}
          onChange={onBackups}
          label={t('forget.alsoBackups', { count: preview.backups })}
          help={t('forget.alsoBackupsHelp')}
        />
      ) : null}
      <p className="flex items-start gap-2 rounded-control border border-danger-line bg-danger-soft px-3 py-2 text-danger">
        <TriangleAlert aria-hidden size={15} strokeWidth={1.75} className="mt-0.5 shrink-0" />
        {t('forget.forGood')}
      </p>
    </div>
  )
}

type BoxProps = {
  checked: boolean
  onChange: (checked: boolean) => void
  label: string
  help: string
  children?: ReactNode
}

const Box = ({ checked, onChange, label, help, children }: BoxProps) => (
  <div className="flex flex-col gap-2">
    <label className="flex items-start gap-2">
      <input
        type="checkbox"
        className="mt-0.5 size-4 shrink-0 accent-accent"
        checked={checked}
        onChange={(event) => onChange(event.target.checked)}
      />
      <span className="flex flex-col">
        <span className="font-medium">{label}</span>
        <span className="text-sm text-ink-faint">{help}</span>
      </span>
    </label>
    {children}
  </div>
)
