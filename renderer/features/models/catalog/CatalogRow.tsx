import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { CatalogEntryView } from '../../../../shared/contract/catalog'
import type { AppErrorData } from '../../../../shared/errors'
import { client } from '../../../app/client'
import { useFormat } from '../../../app/format'
import { Chip } from '../../../components/Chip'
import { ErrorCard } from '../../../components/ErrorCard'
import { FixScope } from '../../../components/fix-context'
import { DownloadProgress } from '../builtin/DownloadProgress'
import { FactLine } from '../FactLine'
import { CatalogActions } from './CatalogActions'
import { ConsentDialog } from './ConsentDialog'
import { isUnderWay } from './catalog-groups'
import { addEntry, allowHandler, fetchEntry, forbidHandler, lookAgain } from './catalog-store'

type Step = 'fetch' | 'look' | 'add' | 'allow' | 'forbid'
const steps = {
  fetch: fetchEntry,
  look: lookAgain,
  add: addEntry,
  allow: allowHandler,
  forbid: forbidHandler,
}

/** A model of the catalog: what it is, what it lacks, and the one press that comes next. */
export function CatalogRow({ entry }: { entry: CatalogEntryView }) {
  const [asking, setAsking] = useState(false)
  const [busy, setBusy] = useState(false)
  const [failed, setFailed] = useState<{ step: Step; error: AppErrorData } | null>(null)
  const take = async (step: Step) => {
    setBusy(true)
    const error = await steps[step](client, entry)
    setFailed(error && { step, error })
    setBusy(false)
  }
  const underWay = isUnderWay(entry)
  return (
    <li className="flex flex-col gap-2 py-3">
      <div className="flex flex-wrap items-start gap-x-3 gap-y-2">
        <EntryFacts entry={entry} />
        {underWay ? null : (
          <CatalogActions
            entry={entry}
            busy={busy}
            onFetch={() => void take('fetch')}
            onLook={() => void take('look')}
            onAdd={() => void take('add')}
            onAsk={() => setAsking(true)}
            onForbid={() => void take('forbid')}
          />
        )}
      </div>
      {underWay && entry.download ? <DownloadProgress download={entry.download} /> : null}
      {failed ? (
        <FixScope handlers={{ retry: () => take(failed.step) }}>
          <ErrorCard error={failed.error} />
        </FixScope>
      ) : null}
      {asking && entry.handler !== null ? (
        <ConsentDialog
          name={entry.name}
          path={entry.handler.path}
          onClose={() => setAsking(false)}
          onAllow={() => {
            setAsking(false)
            void take('allow')
          }}
        />
      ) : null}
    </li>
  )
}

function EntryFacts({ entry }: { entry: CatalogEntryView }) {
  const { t } = useTranslation()
  const format = useFormat()
  const facts = [
    t(`catalog.engine.${entry.engine}`),
    entry.sizeBytes === null ? null : format.bytes(entry.sizeBytes),
    entry.licence === null
      ? entry.source === 'shipped'
        ? t('catalog.licenceUnknown')
        : null
      : t('models.builtin.licence', { licence: entry.licence }),
    entry.name === entry.repository ? null : entry.repository,
  ]
  return (
    <div className="flex min-w-48 flex-1 flex-col gap-0.5">
      <span className="flex flex-wrap items-center gap-2">
        <span className="font-medium wrap-anywhere">{entry.name}</span>
        {entry.source === 'local' ? <Chip tone="accent">{t('catalog.own')}</Chip> : null}
        {entry.kind === 'vision' ? <Chip>{t('catalog.vision')}</Chip> : null}
      </span>
      {entry.notes === '' ? null : <span className="text-ink-soft wrap-anywhere">{entry.notes}</span>}
      <FactLine facts={facts} className="wrap-anywhere" />
      {entry.handler === null ? null : (
        <span className="figures text-sm wrap-anywhere text-ink-faint">{entry.handler.path}</span>
      )}
      {entry.needs === null || entry.modelId !== null ? null : (
        <span className="text-sm text-warn">{t(`catalog.needs.${entry.needs}`)}</span>
      )}
    </div>
  )
}
