import { randomUUID } from 'node:crypto'
import { runWorker } from '../../engine-process/worker-side'
import { type BuiltinModel, type LoadState, ToWorker } from '../protocol'
import { LlamaInference } from './llama-inference'
import { ModelHost } from './model-host'
import { createEngineServer } from './server'
import { loadBinariesUntested } from './untested-binaries'

// Only Electron's utility processes have this port.
if (Reflect.get(process, 'parentPort')) loadBinariesUntested()

/** The process of the built-in engine. */
runWorker<BuiltinModel, LoadState, ToWorker>({
  parse: (message) => ToWorker.parse(message),
  start: (command, { log, state }) => {
    const useGpu = command.useGpu && process.env.KEEPSAKE_GPU !== 'off'
    const host = new ModelHost({ useGpu, log, report: state })
    host.setModels(command.models)
    const inference = new LlamaInference({ host, idleUnloadMs: command.idleUnloadMs, now: Date.now, log })
    const server = createEngineServer({ inference, key: command.key, now: Date.now, newId: randomUUID })
    return { server, setModels: (models) => inference.setModels(models) }
  },
})
