import { openRoute } from '../../../app/routes'
import type { FixHandlers } from '../../../components/fix-context'

/** From dictation the list of models opens where the model for it is chosen. */
export const atSpeechModel: FixHandlers = {
  'open-models': () => openRoute({ view: 'models', role: 'speech' }),
}
