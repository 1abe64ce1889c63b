import { type Dispatch, useEffect } from 'react'
import { client } from '../../../app/client'
import type { DialogAction, DialogState } from './dialog-state'

const pauseMs = 350

/** Asks what is known of a model by its name, once the typing pauses. */
export function useProfile({ draft, kind }: DialogState, dispatch: Dispatch<DialogAction>) {
  const wireName = draft.wireName.trim()
  useEffect(() => {
    if (wireName === '' || kind === 'builtin') return
    let gone = false
    const timer = setTimeout(async () => {
      const result = await client.models.profile({ wireName, kind })
      if (!gone && result.ok) dispatch({ type: 'profile-told', wireName, profile: result.value })
    }, pauseMs)
    return () => {
      gone = true
      clearTimeout(timer)
    }
  }, [wireName, kind, dispatch])
}
