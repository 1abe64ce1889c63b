import { fork } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { projectRoot } from '../setup/folders.mjs'

/**
 * The built-in engine as a model server of its own, as a person might have one running: an OpenAI-compatible
 * address with a key, for the dialog to add.
 * @param {string} file the GGUF file that it serves
 * @returns {Promise<{ endpoint: string, key: string, modelName: string, stop: () => Promise<void> }>}
 */
export async function startModelServer(file) {
  const child = fork(path.join(projectRoot, 'dist', 'main', 'builtin-engine.cjs'), [], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const key = 'demo-key-of-this-machine'
  const modelName = 'smollm2-135m'
  const listening = new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`The model server ended with code ${code}`)))
    child.on('message', (message) => {
      if (message.type === 'listening') resolve(message.port)
      if (message.type === 'fatal') reject(new Error(message.message))
    })
  })
  child.send({
    type: 'start',
    models: [{ id: modelName, path: file, contextSize: 2048 }],
    key,
    idleUnloadMs: 300_000,
    useGpu: false,
  })
  return {
    endpoint: `http://127.0.0.1:${await listening}/v1`,
    key,
    modelName,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const gone = once(child, 'exit')
      child.kill('SIGTERM')
      await gone
    },
  }
}
