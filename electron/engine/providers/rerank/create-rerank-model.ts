import { z } from 'zod'
import { AppError } from '../../app-error'
import { routeUrl } from '../post/address'
import { badResponse, type Post, postForJson } from '../post/post'
import { type PostModelOptions, traitsOf } from '../post/traits'
import type { Ranked, RerankModel } from './rerank-model'

/** Jina, Cohere, vLLM and llama.cpp say `relevance_score`, text-embeddings-inference `score` and no envelope. */
const Item = z.object({
  index: z.int().min(0),
  relevance_score: z.number().optional(),
  score: z.number().optional(),
})
const Answer = z.union([
  z.object({ results: z.array(Item) }),
  z.object({ data: z.array(Item) }).transform(({ data }) => ({ results: data })),
  z.array(Item).transform((results) => ({ results })),
])

/** Each document is scored by itself, so a long list may go in parts. */
const documentsPerRequest = 256

/** A reranking model behind any server with the /rerank route (SPEC C5). */
export function createRerankModel(options: PostModelOptions): RerankModel {
  const { endpoint, name, wireName } = options

  async function rankPart(
    query: string,
    documents: string[],
    wanted: number,
    signal: AbortSignal,
  ): Promise<Ranked[]> {
    const post: Post = {
      ...options,
      url: routeUrl(endpoint, wireName, '/rerank'),
      task: 'rerank',
      prompts: [query, ...documents],
      // Without a number every server gives all; 0 means all to some and none to others, so it is never sent.
      body: {
        json: { model: wireName, query, documents, ...(wanted < documents.length ? { top_n: wanted } : {}) },
      },
    }
    const ranked = readRanked(await postForJson(post, signal), documents.length, wanted)
    if (typeof ranked === 'string') throw badResponse(post, ranked)
    return ranked
  }

  return {
    ...traitsOf(options, ['rerank']),
    rerank: async (query, documents, { topK }, signal) => {
      if (signal.aborted) throw new AppError('cancelled')
      if (query.trim() === '') throw new AppError('input_empty', { model: name })
      const wanted = Math.min(documents.length, Math.max(0, Math.floor(topK ?? documents.length)))
      if (wanted === 0) return []
      const all: Ranked[] = []
      for (let from = 0; from < documents.length; from += documentsPerRequest) {
        const part = documents.slice(from, from + documentsPerRequest)
        const ranked = await rankPart(query, part, Math.min(wanted, part.length), signal)
        all.push(...ranked.map(({ index, score }) => ({ index: from + index, score })))
      }
      return all.sort((one, other) => other.score - one.score || one.index - other.index).slice(0, wanted)
    },
  }
}

/** The scores of an answer, or what is wrong with it. */
function readRanked(body: unknown, documents: number, wanted: number): Ranked[] | string {
  const parsed = Answer.safeParse(body)
  if (!parsed.success) return `no ranking in the answer: ${z.prettifyError(parsed.error)}`
  const ranked: Ranked[] = []
  const seen = new Set<number>()
  for (const { index, relevance_score, score = relevance_score } of parsed.data.results) {
    if (score === undefined) return `no score for document ${index}`
    if (index >= documents || seen.has(index)) return `document ${index} is out of range or there twice`
    seen.add(index)
    ranked.push({ index, score })
  }
  if (ranked.length < wanted) return `${ranked.length} scores where ${wanted} were asked for`
  return ranked
}
