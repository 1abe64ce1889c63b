import type { BuiltinEngineState as EngineView } from '../../../../shared/contract/servers'
import { AppError } from '../../app-error'
import type { BuiltinEngineState } from './engine'

/** The engine's state as screens read it; `modelIdOf` gives the model behind a name on the wire. */
export function viewEngine(
  state: BuiltinEngineState,
  modelIdOf: (wireName: string) => string | null,
): EngineView {
  const view: EngineView = { state: 'idle', modelId: null, progress: null, error: null }
  if (state.name === 'stopped' || state.name === 'starting') return { ...view, state: state.name }
  if (state.name === 'crashed') return { ...view, state: 'crashed', error: state.error }
  const { load } = state
  if (load.name === 'unloaded') return view
  const modelId = modelIdOf(load.model)
  if (load.name === 'loading') return { ...view, state: 'loading', modelId, progress: load.progress }
  if (load.name === 'ready') return { ...view, state: 'ready', modelId }
  const error = new AppError('builtin_engine_unavailable', {}, { detail: load.message }).toData()
  return { ...view, modelId, error }
}
