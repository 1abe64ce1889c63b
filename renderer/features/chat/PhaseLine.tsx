import { useTranslation } from 'react-i18next'
import { useFormat } from '../../app/format'
import { useNow } from '../../app/use-now'
import type { Phase } from './growing-store'

const tickMs = 1_000

/** What happens before the first word: who waits should know for what. */
export const PhaseLine = ({ phase }: { phase: Phase | null }) => (
  <p className="h-6">
    <PhaseText phase={phase} />
  </p>
)

/** The same within another line. */
export function PhaseText({ phase }: { phase: Phase | null }) {
  const { t } = useTranslation()
  const format = useFormat()
  const now = useNow(tickMs)
  const kind = phase?.phase ?? 'queued'
  const share = phase?.progress == null ? null : format.percent(phase.progress)
  const clock = format.clock(phase ? now - phase.since : 0)
  const text =
    kind === 'loading_model'
      ? share === null
        ? t('chat.phase.loading_model')
        : t('chat.phase.loading_modelShare', { share })
      : kind === 'reading_prompt'
        ? share === null
          ? t('chat.phase.reading_prompt', { clock })
          : t('chat.phase.reading_promptShare', { share, clock })
        : t(`chat.phase.${kind}`, { clock })
  return (
    <span className="inline-flex items-center gap-2 text-ink-soft">
      <span aria-hidden className="size-2 animate-breathe rounded-full bg-accent" />
      <span className="tabular-nums">{text}</span>
    </span>
  )
}
