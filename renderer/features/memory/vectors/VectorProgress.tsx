import { useTranslation } from 'react-i18next'
import type { MemoryStatus } from '../../../../shared/contract/memory'
import { client } from '../../../app/client'
import { Button } from '../../../components/Button'
import { errorText } from '../../../components/error-text'
import { Progress } from '../../../components/Progress'
import { StatusDot } from '../../../components/StatusDot'
import { retryMemory } from '../memory-actions'
import { useMemory } from '../memory-store'
import { vectorLine } from './vector-line'

/** How far finding by meaning is, and why it waits; nothing where no embedding model is chosen. */
export function VectorProgress() {
  const vectors = useMemory((state) => state.status?.vectors ?? null)
  return vectors === null ? null : <Line vectors={vectors} />
}

function Line({ vectors }: { vectors: NonNullable<MemoryStatus['vectors']> }) {
  const { t } = useTranslation()
  const { done, total, modelName: model } = vectors
  const { text, tone, isPartial } = vectorLine(vectors)
  const reason = vectors.error ? errorText(t, vectors.error).what : ''
  return (
    <div className="flex flex-col gap-1.5">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <div role="status" className="min-w-0">
          <StatusDot tone={tone}>{t(`vectors.${text}`, { model, reason })}</StatusDot>
        </div>
        {vectors.error ? (
          <Button size="small" onClick={() => void retryMemory(client)}>
            {t('vectors.retry')}
          </Button>
        ) : null}
        {/* Not in the live region: figures that are read aloud each half second help nobody. */}
        {isPartial ? (
          <span className="text-sm text-ink-faint">{t('vectors.share', { done, total })}</span>
        ) : null}
      </div>
      {isPartial ? (
        <Progress label={t('vectors.progress')} value={total === 0 ? null : done / total} />
      ) : null}
    </div>
  )
}
