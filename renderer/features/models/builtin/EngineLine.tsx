import { useTranslation } from 'react-i18next'
import type { BuiltinEngineState } from '../../../../shared/contract/servers'
import { client } from '../../../app/client'
import { useFormat } from '../../../app/format'
import { useModel } from '../../../app/models-store'
import { Button } from '../../../components/Button'
import { ErrorCard } from '../../../components/ErrorCard'
import { FixScope } from '../../../components/fix-context'
import { StatusDot, type StatusTone } from '../../../components/StatusDot'
import { restartEngine, useBuiltin } from './builtin-store'

const tones: Record<BuiltinEngineState['state'], StatusTone> = {
  stopped: 'idle',
  starting: 'busy',
  idle: 'idle',
  loading: 'busy',
  ready: 'ready',
  crashed: 'danger',
}

/** How the built-in engine is doing; after a crash, why, and the way back. */
export function EngineLine() {
  const { t } = useTranslation()
  const format = useFormat()
  const engine = useBuiltin((state) => state.engine)
  const model = useModel(engine?.modelId ?? null)
  if (!engine) return null
  const key = engine.state === 'loading' && engine.progress !== null ? 'loadingShare' : engine.state
  const restart = () => restartEngine(client)
  const offersRestart = engine.error?.fixes.some((fix) => fix.do === 'restart-builtin-engine')
  return (
    <div role="status" className="flex flex-col gap-2">
      <StatusDot tone={tones[engine.state]}>
        {t(`models.builtin.engine.${key}`, {
          name: model?.displayName ?? t('models.builtin.aModel'),
          share: format.percent(engine.progress ?? 0),
        })}
      </StatusDot>
      {engine.error ? (
        <FixScope handlers={{ 'restart-builtin-engine': restart, retry: restart }}>
          <ErrorCard
            error={engine.error}
            actions={
              engine.state === 'crashed' && !offersRestart ? (
                <Button size="small" onClick={() => void restart()}>
                  {t('models.builtin.restart')}
                </Button>
              ) : undefined
            }
          />
        </FixScope>
      ) : null}
    </div>
  )
}
