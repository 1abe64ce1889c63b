import { expect, vi } from 'vitest'
import type { Database } from '../../electron/engine/database/connection'
import type { MemoryFeature } from '../../electron/engine/memory'
import type { ChosenModel } from '../../electron/engine/memory/vectors/recall-models'
import {
  createEmbeddingModel,
  createRerankModel,
  type EmbeddingModel,
  type ProviderEndpoint,
  type RerankModel,
} from '../../electron/engine/providers'
import { endpointAt, serve } from './provider-endpoint'
import { saveModel } from './saved-model'
import { embed, nearness } from './scripted-server/embedding-vector'
import type { ScriptedReply } from './scripted-server/replies'
import { isRecord, type RecordedRequest } from './scripted-server/requests'
import type { ScriptedServer } from './scripted-server/server'

/** What the scripted encoder takes for the same, though no letter of it is. */
const concepts: Record<string, string> = {
  daughter: 'child',
  kid: 'child',
  cello: 'instrument',
  oboe: 'instrument',
  practises: 'plays',
  performs: 'plays',
}
const conceptsOf = (text: string): string =>
  text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .map((word) => concepts[word] ?? word)
    .filter((word) => Object.values(concepts).includes(word))
    .join(' ')

/** Words without a concept weigh little, so that what is about nothing in common is far apart. */
function meaningOf(text: string, length: number): number[] {
  const about = embed(conceptsOf(text), length)
  return embed(text, length).map((value, at) => 0.2 * value + (about[at] ?? 0))
}

const strings = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : []
const bodyOf = ({ body }: RecordedRequest) => (isRecord(body) ? body : {})

/** The texts of each request for vectors. */
export const embedded = ({ requests }: ScriptedServer): string[][] =>
  requests.filter(({ path }) => path === '/v1/embeddings').map((request) => strings(bodyOf(request).input))

/** What the scripted encoder answers. */
export function vectorsFor(request: RecordedRequest, length = 64): ScriptedReply {
  const data = strings(bodyOf(request).input).map((text, index) => ({
    index,
    embedding: meaningOf(text, length),
  }))
  return { json: { object: 'list', data, usage: { prompt_tokens: 7, total_tokens: 7 } } }
}

/** A server whose vectors are near for texts that mean the same, and whose ranking goes by them. */
export async function meaningServer(length = 64): Promise<ScriptedServer> {
  const server = await serve()
  server.on('POST /v1/embeddings', (request) => vectorsFor(request, length))
  server.on('POST /v1/rerank', (request) => {
    const { query, documents } = bodyOf(request)
    const results = strings(documents).map((text, index) => ({
      index,
      relevance_score: nearness(conceptsOf(String(query)), conceptsOf(text)),
    }))
    return { json: { results } }
  })
  return server
}

type Choice<M> = ChosenModel<M> & { rowId: number }

/** A model at an address, as it is saved and chosen; a failed request is not repeated. */
function choose<M>(
  db: Database,
  baseUrl: string,
  make: (options: { endpoint: ProviderEndpoint; name: string; wireName: string }) => M,
): Choice<M> {
  const { rowId, id } = saveModel(db, baseUrl)
  const model = make({ endpoint: endpointAt(baseUrl), name: 'Finder', wireName: 'm' })
  return { rowId, displayName: 'Finder', servedAs: `${id}\n${baseUrl}\nm`, open: async () => model }
}

export const chooseEmbedding = (db: Database, baseUrl: string): Choice<EmbeddingModel> =>
  choose(db, baseUrl, createEmbeddingModel)
export const chooseRerank = (db: Database, baseUrl: string): Choice<RerankModel> =>
  choose(db, baseUrl, createRerankModel)

/** The block of what is known, as a prompt would get it. */
export async function blockFor(memory: MemoryFeature, text: string): Promise<string> {
  const { block } = await memory.recall({
    conversationRowId: null,
    text,
    memoryMode: 'normal',
    budgetTokens: 1_500,
    countTokens: (counted) => Math.ceil(counted.length / 4),
  })
  return block ?? ''
}

/** Until every text has its vector. */
export const vectorsMade = (memory: MemoryFeature) =>
  vi.waitFor(
    async () => expect((await memory.apis.memory.status()).vectors).toMatchObject({ state: 'ready' }),
    { timeout: 15_000 },
  )
