import { EngineProcess, type EngineProcessDeps } from '../engine-process/engine-process'
import { OnnxLoad, type OnnxModel } from './protocol'

/**
 * Runs the process that embeds, reranks and transcribes with ONNX models. It keeps nothing between calls, so the call
 * after a crash starts it again by itself.
 */
export class OnnxEngine extends EngineProcess<OnnxModel, OnnxLoad> {
  constructor(deps: EngineProcessDeps<OnnxModel>) {
    super(deps, {
      name: 'the ONNX engine',
      load: OnnxLoad,
      nothingLoaded: [],
      startWith: {},
      afterCrash: 'start-again',
    })
  }
}
