import { CircleCheck, Download, ExternalLink, Plus, RefreshCw, ShieldQuestion } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { CatalogEntryView } from '../../../../shared/contract/catalog'
import { askToOpenLink } from '../../../app/frame-store'
import { Button } from '../../../components/Button'

const ollamaDownload = 'https://ollama.com/download'

type Props = {
  entry: CatalogEntryView
  busy: boolean
  onFetch: () => void
  onLook: () => void
  onAdd: () => void
  onAsk: () => void
  onForbid: () => void
}

/** What comes next for a model that is not being fetched. */
export function CatalogActions({ entry, busy, onFetch, onLook, onAdd, onAsk, onForbid }: Props) {
  const { t } = useTranslation()
  const { name, state } = entry
  const added = entry.modelId !== null
  // What is fetched cannot run here yet.
  const lacking = entry.needs !== null && !added
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
          variant={lacking ? 'quiet' : 'secondary'}
          busy={busy}
          aria-label={t(lacking ? 'catalog.downloadAnywayOf' : 'models.builtin.downloadOf', { name })}
          onClick={onFetch}
        >
          {t(lacking ? 'catalog.downloadAnyway' : 'models.builtin.download')}
        </Button>
      ) : null}
      {lacking && entry.needs === 'ollama' ? (
        <>
          <Button
            icon={RefreshCw}
            busy={busy}
            aria-label={t('catalog.lookAgainFor', { name })}
            onClick={onLook}
          >
            {t('catalog.lookAgain')}
          </Button>
          <Button
            icon={ExternalLink}
            variant="quiet"
            aria-label={t('catalog.getOllamaFor', { name })}
            onClick={() => askToOpenLink(ollamaDownload)}
          >
            {t('catalog.getOllama')}
          </Button>
        </>
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
