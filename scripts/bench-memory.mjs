import path from 'node:path'
import { readArguments, refuse, tell } from './bench/arguments.mjs'
import { openRuntime } from './bench/runtime.mjs'
import { cacheFolder } from './setup/folders.mjs'
import { setup } from './setup.mjs'
import { miniLmFolder } from './test-onnx-models.mjs'

const { values } = readArguments({
  usage: `npm run bench:memory -- [--data FILE…] [--json FILE] [--answers --model NAME …]

Measures how much of the evidence for questions the memory finds, beside plain full text.

--data FILE            a file in the shape of LoCoMo, more than once if you like; otherwise the project's own talks
--json FILE            where the figures go too
--answers              also asks a model the questions, with our memory, with plain RAG and with all that was said:
  --model NAME           which one, and where it is:
  --base-url URL         at this address (KEEPSAKE_MODEL_BACKEND__API_KEY has its key), or
  --data-folder FOLDER   in the app's list, of which this is the data folder
  --limit N              only so many questions
  --window TOKENS        where it holds another number of tokens than its settings say
--help                 shows this`,
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

const answers = answersOf(values)

const runtime = await openRuntime()
try {
  const module = await runtime.runner.import(path.resolve(import.meta.dirname, '../bench/memory/main.ts'))
  // What is wrong with a file shows before anything is fetched or made.
  const talks = module.readTalks((values.data ?? []).map((file) => path.resolve(file)))
  await setup()
  const encoder = await miniLmFolder()
  await module.measureMemory({
    talks,
    resultFile: values.json === undefined ? null : path.resolve(values.json),
    encoder: encoder.path === undefined ? { reason: encoder.reason } : { path: encoder.path },
    cacheFolder: path.join(cacheFolder(), 'bench-vectors'),
    answers,
  })
} catch (error) {
  tell(error)
  process.exitCode = 1
} finally {
  await runtime.close()
}
// An engine that was asked to end may still hold a handle.
process.exit()
