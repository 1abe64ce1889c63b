import { CircleCheck, Download, Plus, ShieldQuestion } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { CatalogEntryView } from '../../../../shared/contract/catalog'
import { Button } from '../../../components/Button'

type Props = {
  entry: CatalogEntryView
  busy: boolean
  onFetch: () => void
  onAdd: () => void
  onAsk: () => void
  onForbid: () => void
}

/** What comes next for a model that is not being fetched. */
export function CatalogActions({ entry, busy, onFetch, onAdd, onAsk, onForbid }: Props) {
  const { t } = useTranslation()
  const { name, state } = entry
  const added = entry.modelId !== null
  if (state === 'consent')
    return (
      <Button icon={ShieldQuestion} busy={busy} aria-label={t('catalog.allowOf', { name })} onClick={onAsk}>
        {t('catalog.allow')}
      </Button>
    )
  return (
    <span className="flex flex-wrap items-center gap-2">
      {added && state !== 'downloadable' ? <Added /> : null}
      {state === 'downloadable' ? (
        <Button
          icon={Download}
          busy={busy}
          aria-label={t('models.builtin.downloadOf', { name })}
          onClick={onFetch}
        >
          {t('models.builtin.download')}
        </Button>
      ) : null}
      {!added && mayBeAdded(entry) ? (
        <Button icon={Plus} busy={busy} aria-label={t('catalog.addOf', { name })} onClick={onAdd}>
          {t('catalog.add')}
        </Button>
      ) : null}
      {entry.engine === 'handler' ? (
        <Button variant="quiet" busy={busy} aria-label={t('catalog.forbidOf', { name })} onClick={onForbid}>
          {t('catalog.forbid')}
        </Button>
      ) : null}
    </span>
  )
}

function Added() {
  const { t } = useTranslation()
  return (
    <span className="flex h-8 items-center gap-1.5 text-sm text-ready">
      <CircleCheck aria-hidden size={15} strokeWidth={1.75} />
      {t('catalog.added')}
    </span>
  )
}

/** A server is added by its address, whether or not it answers or its key is there yet. */
const mayBeAdded = ({ state, engine }: CatalogEntryView) =>
  state === 'ready' || (state === 'needs' && (engine === 'server' || engine === 'vllm'))
