import { ChevronRight } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../app/format'
import type { Phase } from './growing-store'
import { PhaseText } from './PhaseLine'

type Props = {
  text: string
  /** How long the model thought; null where nobody measured. */
  durationMs: number | null
  growing: boolean
  phase: Phase | null
}

/** What the model thought before it answered, folded away. */
export function Reasoning({ text, durationMs, growing, phase }: Props) {
  const { t } = useTranslation()
  const format = useFormat()
  const title = growing
    ? t('chat.reasoning.now')
    : durationMs === null
      ? t('chat.reasoning.done')
      : t('chat.reasoning.doneIn', { duration: format.duration(durationMs) })
  const measured = growing && phase?.phase === 'reasoning'
  return (
    <details className="group/reasoning">
      <summary className="flex w-fit list-none items-center gap-1 rounded-xs pr-1 text-ink-faint transition-colors hover:text-ink-soft">
        <ChevronRight
          aria-hidden
          size={14}
          strokeWidth={1.75}
          className="transition-transform group-open/reasoning:rotate-90"
        />
        {measured ? <PhaseText phase={phase} /> : title}
      </summary>
      <div className="readable mt-2 ml-1.5 border-l border-line pl-4 text-base whitespace-pre-wrap text-ink-soft wrap-anywhere">
        {text.trim()}
      </div>
    </details>
  )
}
