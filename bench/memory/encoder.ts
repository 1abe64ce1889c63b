import { createHash, randomBytes } from 'node:crypto'
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createEmbeddingModel, type EmbeddingModel } from '../../electron/engine/providers'
import { createModelFetch } from '../../electron/engine/providers/wire/model-fetch'
import { OnnxEngine } from '../../electron/engine/servers'
import { spawnNodeWorker } from '../../electron/engine/servers/engine-process/node-worker'
import { buildProcess, removeProcess } from '../../electron/engine/testing/build-process'

const dimensions = 384
const hashBytes = 32
const recordBytes = hashBytes + dimensions * 4
const batchSize = 32

/** Texts as vectors of length one. */
export type Encoder = {
  encode: (texts: readonly string[]) => Promise<Float32Array[]>
  /** Milliseconds that each question took to be embedded, where it was not known already. */
  close: () => Promise<void>
}

/**
 * The app's own engine for ONNX models with the small encoder of the tests. What was embedded once is kept in `folder`,
 * outside the project.
 */
export async function openEncoder(modelFolder: string, folder: string): Promise<Encoder> {
  mkdirSync(folder, { recursive: true })
  const file = join(folder, 'minilm-l6-v2.vectors')
  const known = readVectors(file)
  let starting: Promise<Started> | null = null
  const signal = new AbortController().signal
  return {
    encode: async (texts) => {
      const lacking = [...new Set(texts)].filter((text) => !known.has(hash(text)))
      for (let from = 0; from < lacking.length; from += batchSize) {
        starting ??= start(modelFolder)
        const batch = lacking.slice(from, from + batchSize)
        const { model } = await starting
        const { vectors } = await model.embed(batch, {}, signal)
        for (const [index, text] of batch.entries()) {
          const vector = unit(vectors[index] ?? new Float32Array(dimensions))
          known.set(hash(text), vector)
          appendFileSync(file, Buffer.concat([Buffer.from(hash(text), 'hex'), Buffer.from(vector.buffer)]))
        }
        if (from % 320 === 0) console.error(`[bench] ${from} of ${lacking.length} texts embedded`)
      }
      return texts.map((text) => known.get(hash(text)) ?? new Float32Array(dimensions))
    },
    close: async () => (await starting)?.close(),
  }
}

type Started = { model: EmbeddingModel; close: () => Promise<void> }

async function start(modelFolder: string): Promise<Started> {
  const entry = await buildProcess('servers/onnx/worker/main.ts', 'cjs')
  const engine = new OnnxEngine({
    spawnWorker: () => spawnNodeWorker(entry),
    listModels: () => [{ id: 'minilm', path: modelFolder, task: 'embedding' }],
    randomKey: () => randomBytes(32).toString('base64url'),
    log: () => undefined,
  })
  const { baseUrl, apiKey } = await engine.ensureRunning()
  const fetch = createModelFetch({ connectTimeoutMs: 10_000 })
  const model = createEmbeddingModel({
    endpoint: {
      ...{ kind: 'builtin', baseUrl, apiKey, apiVersion: null, headers: {}, secrets: [] },
      ...{ maxRetries: 1, timeouts: {}, fetch, now: () => performance.now() },
    },
    name: 'MiniLM',
    wireName: 'minilm',
  })
  return {
    model,
    close: async () => {
      await engine.close()
      await fetch.close()
      removeProcess(entry)
    },
  }
}

function readVectors(file: string): Map<string, Float32Array> {
  const known = new Map<string, Float32Array>()
  if (!existsSync(file)) return known
  const bytes = readFileSync(file)
  // A run that was cut off may have left half of the last record.
  for (let at = 0; at + recordBytes <= bytes.length; at += recordBytes) {
    const key = bytes.subarray(at, at + hashBytes).toString('hex')
    known.set(
      key,
      new Float32Array(
        bytes.buffer.slice(bytes.byteOffset + at + hashBytes, bytes.byteOffset + at + recordBytes),
      ),
    )
  }
  return known
}

const hash = (text: string) => createHash('sha256').update(text).digest('hex')

function unit(vector: Float32Array): Float32Array {
  const length = Math.hypot(...vector)
  return vector.map((value) => value / (length || 1))
}
