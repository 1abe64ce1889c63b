import { useTranslation } from 'react-i18next'
import type { ForgetPreview } from '../../../../shared/contract/forget'
import { KindLabel } from '../KindLabel'

/** The memories by their words, as many as the preview lists, and how many there are beside. */
export function MemoriesThatGo({ preview: { memories, memoryCount } }: { preview: ForgetPreview }) {
  const { t } = useTranslation()
  if (memories.length === 0) return null
  return (
    <ul
      aria-label={t('forget.memories')}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
      tabIndex={0}
      className="flex max-h-44 flex-col divide-y divide-line overflow-y-auto rounded-control border border-line"
    >
      {memories.map((item) => (
        <li key={item.id} className="flex items-baseline gap-3 px-3 py-1.5">
          <span className="w-20 shrink-0 text-sm text-ink-faint">
            <KindLabel kind={item.kind} />
          </span>
          <span className="readable min-w-0 wrap-anywhere">{item.text}</span>
        </li>
      ))}
      {memoryCount > memories.length ? (
        <li className="px-3 py-1.5 text-ink-faint">
          {t('forget.more', { count: memoryCount - memories.length })}
        </li>
      ) : null}
    </ul>
  )
}
