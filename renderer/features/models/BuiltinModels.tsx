import { FolderOpen } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { AppErrorData } from '../../../shared/errors'
import { client } from '../../app/client'
import { useFormat } from '../../app/format'
import { Button } from '../../components/Button'
import { ErrorCard } from '../../components/ErrorCard'
import { FixScope } from '../../components/fix-context'
import { Skeleton } from '../../components/Skeleton'
import { followBuiltin, openGgufFile, refreshBuiltin, useBuiltin } from './builtin/builtin-store'
import { EngineLine } from './builtin/EngineLine'
import { StarterModelRow } from './builtin/StarterModelRow'

type Props = {
  /** The engine's own state stands here too; the first screen has no need of it. */
  withEngine?: boolean
  /** How many models show before the rest is asked for. */
  shownAtFirst?: number
  onAdded?: (modelId: string) => void
}

/** What the built-in engine can run: models to fetch, and files that are there already. */
export function BuiltinModels({ withEngine = false, shownAtFirst, onAdded }: Props) {
  const { t } = useTranslation()
  const format = useFormat()
  const catalog = useBuiltin((state) => state.catalog)
  const failure = useBuiltin((state) => state.error)
  const [fileError, setFileError] = useState<AppErrorData | null>(null)
  const [all, setAll] = useState(shownAtFirst === undefined)
  useEffect(() => followBuiltin(client), [])

  const openFile = async () => {
    setFileError(null)
    const result = await openGgufFile(client)
    if (result === null) return
    if ('error' in result) setFileError(result.error)
    else onAdded?.(result.id)
  }
  return (
    <div className="flex flex-col gap-3">
      {withEngine ? <EngineLine /> : null}
      {failure && !catalog ? (
        <FixScope handlers={{ retry: () => refreshBuiltin(client) }}>
          <ErrorCard error={failure} />
        </FixScope>
      ) : null}
      {catalog ? (
        <ul className="flex flex-col divide-y divide-line">
          {catalog.models
            // What is under way is never folded.
            .filter((model, index) => all || index < (shownAtFirst ?? 0) || model.download !== null)
            .map((model) => (
              <StarterModelRow key={model.key} model={model} />
            ))}
        </ul>
      ) : failure ? null : (
        <CatalogSkeleton />
      )}
      <div className="flex flex-wrap items-center justify-between gap-2">
        <div className="flex flex-wrap gap-2">
          {all || !catalog ? null : (
            <Button size="small" onClick={() => setAll(true)}>
              {t('models.builtin.showAll')}
            </Button>
          )}
          <Button size="small" icon={FolderOpen} onClick={() => void openFile()}>
            {t('models.builtin.openFile')}
          </Button>
        </div>
        {catalog ? (
          <span className="text-sm text-ink-faint">
            {t('models.builtin.memory', {
              free: format.bytes(catalog.memory.freeBytes),
              total: format.bytes(catalog.memory.totalBytes),
            })}
          </span>
        ) : null}
      </div>
      {fileError ? (
        <FixScope handlers={{ retry: openFile }}>
          <ErrorCard error={fileError} />
        </FixScope>
      ) : null}
    </div>
  )
}

function CatalogSkeleton() {
  const { t } = useTranslation()
  return (
    <div role="status" className="flex flex-col gap-3">
      <span className="sr-only">{t('models.builtin.loading')}</span>
      {['first', 'second', 'third'].map((row) => (
        <Skeleton key={row} className="h-12 w-full" />
      ))}
    </div>
  )
}
