import type { EngineContract, Handlers } from '../../../shared/contract'
import type { OpenModels } from '../access'
import { AppError } from '../app-error'
import type { ModelRegistry } from '../models'

type Deps = {
  registry: Pick<ModelRegistry, 'choices'>
  open: Pick<OpenModels, 'speech'>
  closing: AbortSignal
}

/** Dictation: words of a recording, by the chosen speech model. */
export function speechApi({ registry, open, closing }: Deps): Handlers<EngineContract>['speech'] {
  const underWay = new Map<string, AbortController>()
  return {
    transcribe: async ({ id, bytes, mediaType, fileName }) => {
      const { speech } = registry.choices()
      if (speech === null) throw new AppError('no_speech_model', {}, { fixes: [{ do: 'open-models' }] })
      const ended = new AbortController()
      underWay.set(id, ended)
      const signal = AbortSignal.any([ended.signal, closing])
      try {
        const model = await open.speech(speech, 'chat')
        const { text, language } = await model.transcribe(
          { bytes, mediaType, fileName },
          { task: 'transcribe', timestamps: 'none' },
          signal,
        )
        return { text, language }
      } finally {
        underWay.delete(id)
      }
    },
    cancel: ({ id }) => underWay.get(id)?.abort(),
  }
}
