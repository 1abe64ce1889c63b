import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { MemorySettings } from '../../../shared/contract/memory'
import { onChange } from '../../app/changes'
import { client } from '../../app/client'
import { useFormat } from '../../app/format'
import { useModels } from '../../app/models-store'
import { openRoute } from '../../app/routes'
import { useNow } from '../../app/use-now'
import { Button } from '../../components/Button'
import { errorText } from '../../components/error-text'
import { StatusDot } from '../../components/StatusDot'
import { Switch } from '../../components/Switch'
import { pauseMemory, retryMemory } from './memory-actions'
import { statusLine } from './memory-status-line'
import { useMemory } from './memory-store'
import { RebuildButton } from './RebuildButton'
import { VectorProgress } from './vectors/VectorProgress'

/** How the memory manager stands, why something waits, and the switch that pauses it. */
export function MemoryStatusBar() {
  const { t } = useTranslation()
  const status = useMemory((state) => state.status)
  return (
    <section aria-label={t('memory.status.label')} className="flex flex-col gap-2">
      <div className="flex items-start justify-between gap-x-6 gap-y-2 max-rail:flex-wrap">
        {status ? <StatusText /> : <span />}
        {/* In a narrow window the menu of the page has it, as long as nothing is paused. */}
        <span
          title={t('memory.pause.help')}
          className={status?.paused ? 'ml-auto shrink-0' : 'ml-auto shrink-0 max-rail:hidden'}
        >
          <Switch
            label={t('memory.pause.label')}
            checked={status?.paused ?? false}
            disabled={status === null}
            onChange={(paused) => void pauseMemory(client, paused)}
          />
        </span>
      </div>
      <VectorProgress />
      {status?.indexBroken ? <BrokenIndex /> : null}
    </section>
  )
}

function StatusText() {
  const { t } = useTranslation()
  const format = useFormat()
  const now = useNow(1_000)
  const status = useMemory((state) => state.status)
  const unmanaged = useModels(({ list, choices }) => list !== null && choices.memory === null)
  const learning = useLearning()
  if (!status) return null
  const line = statusLine(status, now)
  // Nobody reads what waits: another try would change nothing.
  const idle = unmanaged && !status.paused && learning === 'model'
  const isEmpty = status.memories + status.indexedTurns === 0
  const reason = status.lastError ? errorText(t, status.lastError).what : ''
  const figures = t('memory.status.figures', {
    memories: t('memory.list.count', { count: status.memories }),
    turns: t('memory.status.turns', { count: status.indexedTurns }),
  })
  return (
    <div className="flex min-h-7 min-w-0 flex-1 flex-wrap items-center gap-x-3 gap-y-1">
      <div role="status" className="min-w-0">
        {/* All is not well while the search is broken, which is told below. */}
        {status.indexBroken && !idle && line.text === 'idle' ? null : (
          <StatusDot tone={idle ? 'warn' : line.tone}>
            {idle
              ? t('memory.status.noModel')
              : t(`memory.status.${line.text}`, { count: line.count, reason })}
          </StatusDot>
        )}
      </div>
      {/* Not in the live region: a clock that is read aloud each second helps nobody. */}
      {idle || line.nextInMs === null ? null : (
        <span className="text-sm text-ink-soft">
          {line.nextInMs < 1_000
            ? t('memory.status.nextNow')
            : t('memory.status.next', {
                duration: format.duration(Math.ceil(line.nextInMs / 1_000) * 1_000),
              })}
        </span>
      )}
      {line.canTryNow && !idle ? (
        <Button size="small" onClick={() => void retryMemory(client)}>
          {t('memory.status.tryNow')}
        </Button>
      ) : null}
      {idle || status.lastError?.code === 'no_chat_model' || status.lastError?.code === 'model_missing' ? (
        <Button size="small" onClick={() => openRoute({ view: 'models' })}>
          {t('memory.status.chooseModel')}
        </Button>
      ) : null}
      {isEmpty ? null : <span className="text-sm text-ink-faint max-rail:hidden">{figures}</span>}
    </div>
  )
}

/** The search has lost its way; the memories have not: the index is made anew from them. */
function BrokenIndex() {
  const { t } = useTranslation()
  return (
    <div
      role="alert"
      className="flex flex-wrap items-center justify-between gap-2 rounded-card border border-warn-line bg-warn-soft px-3 py-2 text-warn"
    >
      <span>{t('memory.status.indexBroken')}</span>
      <RebuildButton />
    </div>
  )
}

/** Who reads what is said: a model, or rules, for which none need be chosen. */
function useLearning(): MemorySettings['learning'] | null {
  const [learning, setLearning] = useState<MemorySettings['learning'] | null>(null)
  useEffect(() => {
    const read = async () => {
      const result = await client.memory.settings()
      if (result.ok) setLearning(result.value.learning)
    }
    void read()
    return onChange(['memory-status'], () => void read())
  }, [])
  return learning
}
