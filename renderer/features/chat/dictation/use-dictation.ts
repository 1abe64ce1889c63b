import { useEffect, useRef, useState } from 'react'
import { client } from '../../../app/client'
import { useModels } from '../../../app/models-store'
import { Dictation, type DictationView } from './dictation'
import { openMicrophone } from './microphone'
import { readRecording } from './recording'

const hasModel = () => useModels.getState().choices.speech !== null

/** Dictation of one composer, which ends with it; `onText` gets what was said. */
export function useDictation(onText: (text: string) => void) {
  const [view, setView] = useState<DictationView>({ phase: 'idle', live: null, error: null, notice: null })
  const latest = useRef(onText)
  useEffect(() => {
    latest.current = onText
  })
  const [dictation] = useState(
    () =>
      new Dictation({
        client,
        openMicrophone: () => openMicrophone(client),
        readRecording,
        hasModel,
        newId: () => crypto.randomUUID(),
        now: Date.now,
        onText: (text) => latest.current(text),
        onView: setView,
      }),
  )
  useEffect(() => () => dictation.cancel(), [dictation])
  return { dictation, view }
}
