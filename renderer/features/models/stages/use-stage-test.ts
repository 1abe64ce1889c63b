import { useCallback, useEffect, useRef, useState } from 'react'
import type { models } from '../../../../shared/contract/models'
import type { CallerInput } from '../../../../shared/contract/procedure'
import { client } from '../../../app/client'
import { applyStage, endRun, type StageRun, startRun } from './stage-run'

type StageInput = CallerInput<typeof models.testStages>

/** A test stage by stage; it ends with the component that shows it. */
export function useStageTest() {
  const [run, setRun] = useState<StageRun | null>(null)
  const stop = useRef<(() => void) | null>(null)
  const clear = useCallback(() => {
    stop.current?.()
    stop.current = null
    setRun(null)
  }, [])
  const start = useCallback((input: StageInput) => {
    stop.current?.()
    setRun(startRun())
    stop.current = client.models.testStages(input, {
      onEvent: (event) => setRun((now) => (now ? applyStage(now, event) : now)),
      onEnd: (error) => setRun((now) => (now ? endRun(now, error) : now)),
    })
  }, [])
  useEffect(() => () => stop.current?.(), [])
  return { run, start, clear }
}
