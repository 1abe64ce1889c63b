import path from 'node:path'
import { parseArgs } from 'node:util'
import { openRuntime } from './bench/runtime.mjs'
import { cacheFolder } from './setup/folders.mjs'
import { setup } from './setup.mjs'
import { miniLmFolder } from './test-onnx-models.mjs'

/**
 * Measures the memory's reading: `--data FILE` (may be given more than once) for a file in the shape of LoCoMo, else the
 * project's own talks; `--json FILE` for the figures. `--answers` also asks a model the questions, with our memory, with
 * plain RAG and with all that was said: `--model NAME --base-url URL` (KEEPSAKE_MODEL_BACKEND__API_KEY has its key) or
 * `--model NAME --data-folder FOLDER` for one of the app's list; `--limit N` for N of the questions, `--window TOKENS`
 * where the model holds another number of tokens than its settings say.
 */
const { values } = parseArgs({
  options: {
    data: { type: 'string', multiple: true },
    json: { type: 'string' },
    answers: { type: 'boolean', default: false },
    model: { type: 'string' },
    'base-url': { type: 'string' },
    'data-folder': { type: 'string' },
    limit: { type: 'string' },
    window: { type: 'string' },
  },
})

function answersOf({ answers, model: name, limit, window, ...place }) {
  if (!answers) return null
  const { 'base-url': baseUrl, 'data-folder': folder } = place
  if (name === undefined || (baseUrl === undefined) === (folder === undefined)) {
    refuse('--answers wants --model NAME and either --base-url URL or --data-folder FOLDER')
  }
  const where = baseUrl === undefined ? { dataFolder: path.resolve(folder) } : { baseUrl }
  return {
    model: { name, contextWindow: numberOf('--window', window), ...where },
    limit: numberOf('--limit', limit),
  }
}

function numberOf(name, text) {
  if (text === undefined) return null
  if (!/^[1-9]\d{0,8}$/.test(text)) refuse(`${name} is a number above 0, not ${text}`)
  return Number(text)
}

function refuse(reason) {
  console.error(reason)
  process.exit(2)
}

const answers = answersOf(values)

await setup()
const encoder = await miniLmFolder()
const runtime = await openRuntime()
try {
  const module = await runtime.runner.import(path.resolve(import.meta.dirname, '../bench/memory/main.ts'))
  await module.measureMemory({
    files: (values.data ?? []).map((file) => path.resolve(file)),
    resultFile: values.json === undefined ? null : path.resolve(values.json),
    encoder: encoder.path === undefined ? { reason: encoder.reason } : { path: encoder.path },
    cacheFolder: path.join(cacheFolder(), 'bench-vectors'),
    answers,
  })
} catch (error) {
  console.error(error instanceof Error ? (error.stack ?? error.message) : error)
  process.exitCode = 1
} finally {
  await runtime.close()
}
// An engine that was asked to end may still hold a handle.
process.exit()
