import { randomUUID } from 'node:crypto'
import { runWorker } from '../../engine-process/worker-side'
import { type OnnxLoad, type OnnxModel, ToOnnxWorker } from '../protocol'
import { Engines } from './engines'
import { createOnnxServer } from './server'

/** The process of the ONNX engine. */
runWorker<OnnxModel, OnnxLoad, ToOnnxWorker>({
  parse: (message) => ToOnnxWorker.parse(message),
  start: ({ models, idleUnloadMs, key }, { log, state }) => {
    const engines = new Engines({ models, idleUnloadMs, report: state, log })
    const server = createOnnxServer({ engines, key, now: Date.now, newId: randomUUID })
    return { server, setModels: (next) => engines.setModels(next) }
  },
})
