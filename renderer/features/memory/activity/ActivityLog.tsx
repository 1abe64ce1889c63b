import type { TFunction } from 'i18next'
import { History } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { MemoryActivity } from '../../../../shared/contract/memory'
import { ErrorCode } from '../../../../shared/errors'
import { useFormat } from '../../../app/format'
import { openRoute } from '../../../app/routes'
import { useNow } from '../../../app/use-now'
import { Button } from '../../../components/Button'
import { EmptyState } from '../../../components/EmptyState'
import { ErrorCard } from '../../../components/ErrorCard'
import { errorText } from '../../../components/error-text'
import { FixScope } from '../../../components/fix-context'
import { Skeleton } from '../../../components/Skeleton'
import { StatusDot, type StatusTone } from '../../../components/StatusDot'
import { KindLabel } from '../KindLabel'
import { changeMemoryRoute } from '../memory-navigation'
import { useActivity } from './use-activity'

const tones: Record<MemoryActivity['outcome'], StatusTone> = {
  saved: 'idle',
  merged: 'idle',
  superseded: 'idle',
  restored: 'idle',
  edited: 'idle',
  proposed: 'warn',
  erased: 'idle',
  removed: 'idle',
  skipped: 'idle',
  failed: 'danger',
}
const minuteMs = 60_000
const reasons = [
  'quote_not_found',
  'example',
  'duplicate',
  'secret',
  'removed_before',
  'core_full',
  'changed',
  'instruction',
  'closed',
  'reopened',
  'reverted',
  'merged',
  'split',
  'accepted',
  'rejected',
  'retention',
  'malformed',
  'asked',
  'tool',
] as const

/** What the memory did: kept, left out, failed, and why. */
export function ActivityLog() {
  const { t } = useTranslation()
  const { entries, hasMore, error, busy, refresh, older } = useActivity()
  if (error)
    return (
      <FixScope handlers={{ retry: () => refresh() }}>
        <ErrorCard error={{ ...error, fixes: error.fixes.length > 0 ? error.fixes : [{ do: 'retry' }] }} />
      </FixScope>
    )
  if (entries === null)
    return (
      <div role="status">
        <span className="sr-only">{t('common.loading')}</span>
        <Skeleton className="h-24 w-full" />
      </div>
    )
  if (entries.length === 0)
    return (
      <EmptyState icon={History} title={t('memory.activity.empty')}>
        {t('memory.activity.emptyText')}
      </EmptyState>
    )
  return (
    <div className="flex flex-col gap-3">
      <ol aria-label={t('memory.activity.label')} className="flex flex-col divide-y divide-line">
        {entries.map((entry) => (
          <ActivityLine key={entry.id} entry={entry} />
        ))}
      </ol>
      {hasMore ? (
        <Button size="small" className="self-center" busy={busy} onClick={() => void older()}>
          {t('memory.activity.older')}
        </Button>
      ) : null}
    </div>
  )
}

function ActivityLine({ entry }: { entry: MemoryActivity }) {
  const { t } = useTranslation()
  const format = useFormat()
  const now = useNow(60_000)
  const { memoryId, conversationId } = entry
  const reason = reasonText(t, entry)
  return (
    <li className="flex flex-wrap items-start gap-x-4 gap-y-1 px-3 py-2.5">
      <div className="flex w-28 shrink-0 flex-col">
        <StatusDot tone={tones[entry.outcome]}>{outcomeText(t, entry)}</StatusDot>
        <span className="pl-3.5 text-sm text-ink-faint" title={format.dateTime(entry.at)}>
          {now - entry.at < minuteMs ? t('memory.activity.justNow') : format.ago(entry.at, now)}
        </span>
      </div>
      <div className="readable flex min-w-48 flex-1 flex-col gap-0.5 wrap-anywhere">
        {entry.text === '' ? (
          entry.outcome === 'failed' ? null : (
            <span className="text-ink-faint">{t('memory.activity.noText')}</span>
          )
        ) : (
          <span>{entry.text}</span>
        )}
        <span className="flex flex-wrap gap-x-3 text-sm text-ink-faint">
          {entry.kind ? <KindLabel kind={entry.kind} /> : null}
          {reason ? <span className="text-ink-soft">{reason}</span> : null}
          {conversationId ? (
            <span>
              {t('memory.list.from', { title: entry.conversationTitle || t('memory.detail.untitled') })}
            </span>
          ) : null}
        </span>
      </div>
      {memoryId && entry.outcome !== 'removed' && entry.outcome !== 'erased' ? (
        <Button size="small" variant="quiet" onClick={() => changeMemoryRoute({ memoryId })}>
          {t('memory.activity.show')}
        </Button>
      ) : conversationId && entry.outcome === 'failed' ? (
        <Button size="small" variant="quiet" onClick={() => openRoute({ view: 'chat', conversationId })}>
          {t('memory.activity.showChat')}
        </Button>
      ) : null}
    </li>
  )
}

/** What was done; that several were made one is no hearing again. */
const outcomeText = (t: TFunction, { outcome, reason }: MemoryActivity): string =>
  outcome === 'merged' && reason === 'merged' ? t('memory.activity.merged') : t(`memory.outcome.${outcome}`)

/** Why, in words: the memory's own reasons, or what went wrong. */
function reasonText(t: TFunction, { reason, text }: MemoryActivity): string | null {
  if (reason === null) return null
  const own = reasons.find((one) => one === reason)
  if (own) return t(`memory.reason.${own}`)
  const code = ErrorCode.safeParse(reason)
  if (code.success) return errorText(t, { code: code.data, params: { name: text }, fixes: [] }).what
  return t('memory.reason.other', { reason })
}
