import { Undo2 } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { MemoryVersion } from '../../../../shared/contract/memory'
import type { Result } from '../../../../shared/errors'
import { client } from '../../../app/client'
import { useFormat } from '../../../app/format'
import { Button } from '../../../components/Button'
import { ErrorCard } from '../../../components/ErrorCard'
import { Skeleton } from '../../../components/Skeleton'
import { WordDiff } from '../../../components/WordDiff'
import { revertMemory } from '../memory-actions'
import { FieldChangeLine } from './FieldChangeLine'
import { fieldChanges } from './version-changes'

type Props = { id: string; changedAt: number; readOnly: boolean }

/** Everything that ever happened to a memory, newest first, each with a way back to how it was then. */
export function MemoryHistory({ id, changedAt, readOnly }: Props) {
  const { t } = useTranslation()
  const [versions, setVersions] = useState<Result<MemoryVersion[]> | null>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: a memory that changed has another history
  useEffect(() => {
    let current = true
    void client.memory.history({ id }).then((result) => {
      if (current) setVersions(result)
    })
    return () => {
      current = false
    }
  }, [id, changedAt])
  return (
    <section className="flex flex-col gap-3">
      <h3 className="font-medium">{t('memory.history.title')}</h3>
      {versions === null ? (
        <Skeleton className="h-12 w-full" />
      ) : !versions.ok ? (
        <ErrorCard error={versions.error} />
      ) : (
        <ol aria-label={t('memory.history.title')} className="flex flex-col gap-4">
          {versions.value.map((version, index) => (
            <VersionLine
              key={version.id}
              version={version}
              onRevert={
                readOnly || index === 0 || version.after === null
                  ? null
                  : () => void revertMemory(client, id, version.id)
              }
            />
          ))}
        </ol>
      )}
    </section>
  )
}

function VersionLine({ version, onRevert }: { version: MemoryVersion; onRevert: (() => void) | null }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { before, after, operation } = version
  const unpinned = operation === 'pin' && after?.pinned === false
  return (
    <li className="flex flex-col items-start gap-1 border-l-2 border-line pl-3">
      <p>
        <span className="font-medium">
          {unpinned ? t('memory.history.unpin') : t(`memory.history.${operation}`)}
        </span>{' '}
        <span className="text-sm text-ink-faint">
          {version.actor === 'person'
            ? t('memory.history.byYou', { date: format.dateTime(version.at) })
            : t('memory.history.by', { actor: version.actor, date: format.dateTime(version.at) })}
        </span>
      </p>
      {before && after && before.text !== after.text ? (
        <WordDiff before={before.text} after={after.text} />
      ) : null}
      {before === null && after ? <p className="readable text-ink-soft wrap-anywhere">{after.text}</p> : null}
      {fieldChanges(version).map((change) => (
        <FieldChangeLine key={change.field} change={change} />
      ))}
      {onRevert ? (
        <Button size="small" variant="quiet" icon={Undo2} className="-ml-2.5" onClick={onRevert}>
          {t('memory.history.revert')}
        </Button>
      ) : null}
    </li>
  )
}
