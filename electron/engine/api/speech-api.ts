import type { EngineContract, Handlers } from '../../../shared/contract'
import type { OpenModels } from '../access'
import { AppError } from '../app-error'
import type { ModelRegistry } from '../models'

type Deps = { registry: ModelRegistry; open: OpenModels; closing: AbortSignal }

/** Dictation: words of a recording, by the chosen speech model. */
export function speechApi({ registry, open, closing }: Deps): Handlers<EngineContract>['speech'] {
  return {
    transcribe: async ({ bytes, mediaType, fileName }) => {
      const { speech } = registry.choices()
      if (speech === null) throw new AppError('no_speech_model', {}, { fixes: [{ do: 'open-models' }] })
      const model = await open.speech(speech, 'chat')
      const { text, language } = await model.transcribe(
        { bytes, mediaType, fileName },
        { task: 'transcribe', timestamps: 'none' },
        closing,
      )
      return { text, language }
    },
  }
}
