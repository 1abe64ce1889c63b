import {
  EngineProcess,
  type EngineProcessDeps,
  type EngineProcessState,
} from '../engine-process/engine-process'
import { type BuiltinModel, LoadState } from './protocol'

/** What the built-in engine is doing, for screens. */
export type BuiltinEngineState = EngineProcessState<LoadState>

export type BuiltinEngineDeps = EngineProcessDeps<BuiltinModel> & { useGpu: boolean }

/** Runs the built-in engine's process, which chats with GGUF files. After a crash only `restart` starts it again. */
export class BuiltinEngine extends EngineProcess<BuiltinModel, LoadState> {
  constructor(deps: BuiltinEngineDeps) {
    super(deps, {
      name: 'the built-in engine',
      load: LoadState,
      nothingLoaded: { name: 'unloaded' },
      startWith: { useGpu: deps.useGpu },
      afterCrash: 'wait-for-restart',
    })
  }
}
