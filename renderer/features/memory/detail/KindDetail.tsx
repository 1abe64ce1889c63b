import { useTranslation } from 'react-i18next'
import type { MemoryItem } from '../../../../shared/contract/memory'
import { useFormat } from '../../../app/format'

/** What a memory tells beyond its sentence, by its kind. */
export function KindDetail({ item: { detail } }: { item: MemoryItem }) {
  const { t } = useTranslation()
  const format = useFormat()
  switch (detail.kind) {
    case 'procedural':
      return (
        <section className="flex flex-col gap-2">
          <h3 className="font-medium wrap-anywhere">
            {detail.title}{' '}
            <span className="text-ink-faint">{t(`memory.draft.entryTypes.${detail.entryType}`)}</span>
          </h3>
          <ol className="readable flex list-decimal flex-col gap-1 pl-5 wrap-anywhere">
            {detail.steps.map((step, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a step is its place
              <li key={index}>{step}</li>
            ))}
          </ol>
        </section>
      )
    case 'semantic':
    case 'episodic':
      return detail.details ? (
        <p className="readable whitespace-pre-wrap text-ink-soft wrap-anywhere">{detail.details}</p>
      ) : null
    case 'resource':
      return (
        <p className="text-ink-soft wrap-anywhere">
          {detail.title} · {format.bytes(detail.sizeBytes)}
          {detail.path ? (
            <span className="figures block pt-1 text-xs text-ink-faint">{detail.path}</span>
          ) : null}
        </p>
      )
    case 'vault':
      return <p className="text-ink-soft">{t('memory.detail.vaultHidden')}</p>
    case 'core':
      return null
  }
}
