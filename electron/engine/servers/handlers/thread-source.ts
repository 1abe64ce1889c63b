/**
 * What runs in a handler's thread, as text: so it needs no file of its own in any of the builds. It loads the module,
 * passes calls to it and what it gives back, and knows nothing of Keepsake.
 */
export const threadSource = `
const { createHash } = require('node:crypto')
const { readFileSync } = require('node:fs')
const { parentPort, workerData } = require('node:worker_threads')
const running = new Map()
let model
const say = (message) => parentPort.postMessage(message)
const reason = (error) => (error instanceof Error ? error.stack || error.message : String(error))

// Hashed here too, and behind the loading as well: between the look of whoever started this thread and now, somebody
// may have put another file in its place.
const isTheSame = () => createHash('sha256').update(readFileSync(workerData.file)).digest('hex') === workerData.sha256

async function start() {
  if (!isTheSame()) throw new Error('the module has changed while it was loaded')
  const loaded = await import(workerData.url)
  if (!isTheSame()) throw new Error('the module has changed while it was loaded')
  const createModel = loaded.createModel ?? loaded.default?.createModel
  if (typeof createModel !== 'function') throw new Error('the module exports no function createModel')
  model = await createModel(workerData.entry)
  if (typeof model !== 'object' || model === null) throw new Error('createModel gave no model')
  const methods = ['embed', 'chat', 'rerank', 'transcribe', 'countTokens'].filter((name) => typeof model[name] === 'function')
  say({ type: 'ready', methods, dim: Number.isInteger(model.dim) ? model.dim : null })
}

async function call({ id, method, args, options }) {
  const controller = new AbortController()
  running.set(id, controller)
  try {
    const wanted = method === 'countTokens' ? args : [...args, { ...options, signal: controller.signal }]
    let answer = model[method](...wanted)
    if (method === 'chat' && typeof answer?.[Symbol.asyncIterator] === 'function') {
      for await (const piece of answer) {
        if (controller.signal.aborted) break
        say({ type: 'piece', id, value: piece })
      }
      answer = null
    } else answer = await answer
    if (method === 'embed') answer = Array.from(answer, (vector) => Float32Array.from(vector))
    if (method === 'rerank') answer = Array.from(answer, Number)
    say({ type: 'result', id, value: answer })
  } catch (error) {
    say({ type: 'error', id, reason: reason(error) })
  } finally {
    running.delete(id)
  }
}

parentPort.on('message', (message) => {
  if (message.type === 'call') void call(message)
  else running.get(message.id)?.abort()
})
start().catch((error) => say({ type: 'failed', reason: reason(error) }))
`
