import { createHash, randomBytes } from 'node:crypto'
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createEmbeddingModel, type EmbeddingModel, estimateTokens } from '../../electron/engine/providers'
import { createModelFetch } from '../../electron/engine/providers/wire/model-fetch'
import { OnnxEngine } from '../../electron/engine/servers'
import { spawnNodeWorker } from '../../electron/engine/servers/engine-process/node-worker'
import { buildProcess, removeProcess } from '../../electron/engine/testing/build-process'

const dimensions = 384
const hashBytes = 32
const recordBytes = hashBytes + dimensions * 4
const batchSize = 32

/** A model of meaning, and what ends it. */
export type Encoder = { model: EmbeddingModel; close: () => Promise<void> }

/**
 * The app's own engine for ONNX models with the small encoder of the tests. What was embedded once is kept in `folder`,
 * outside the project.
 */
export async function openEncoder(modelFolder: string, folder: string): Promise<Encoder> {
  mkdirSync(folder, { recursive: true })
  const file = join(folder, 'minilm-l6-v2.vectors')
  const known = readVectors(file)
  let starting: Promise<Started> | null = null
  let made = 0
  const embed: EmbeddingModel['embed'] = async (texts, options, signal) => {
    const lacking = [...new Set(texts)].filter((text) => !known.has(hash(text)))
    for (let from = 0; from < lacking.length; from += batchSize) {
      starting ??= start(modelFolder)
      const batch = lacking.slice(from, from + batchSize)
      const { model } = await starting
      const { vectors } = await model.embed(batch, options, signal)
      for (const [index, text] of batch.entries()) {
        const vector = vectors[index]
        if (vector?.length !== dimensions) throw new Error(`a vector of ${vector?.length ?? 0} numbers`)
        known.set(hash(text), vector)
        appendFileSync(file, Buffer.concat([Buffer.from(hash(text), 'hex'), bytesOf(vector)]))
        made += 1
        if (made % 500 === 0) console.error(`[bench] ${made} texts embedded`)
      }
    }
    return { vectors: texts.flatMap((text) => known.get(hash(text)) ?? []), tokens: null }
  }
  const traits = {
    ...{ name: 'MiniLM', device: 'cpu', capabilities: ['text-embedding'], maxParallelism: null },
    ...{ generationDefaults: {}, structuredOutputs: null, ownedBy: 'keepsake', dim: dimensions },
  }
  const countTokens = async (text: string) => ({ tokens: estimateTokens(text), method: 'estimate' as const })
  return {
    model: { ...traits, embed, countTokens },
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

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array) =>
  Buffer.from(buffer, byteOffset, byteLength)
