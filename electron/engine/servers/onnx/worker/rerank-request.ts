import { z } from 'zod'
import { parseRequest } from '../../worker-http/requests'

const RerankRequest = z.object({
  model: z.string(),
  query: z.string().min(1),
  documents: z
    .array(z.union([z.string(), z.object({ text: z.string() }).transform(({ text }) => text)]))
    .min(1),
  top_n: z.int().positive().nullish(),
  return_documents: z.boolean().nullish(),
})

/** Reads the body of POST /v1/rerank, as Cohere, Jina and vLLM have it. */
export function readRerankRequest(body: unknown) {
  const { model, query, documents, top_n, return_documents } = parseRequest(RerankRequest, body)
  return {
    model,
    query,
    documents,
    topN: top_n ?? documents.length,
    withDocuments: return_documents ?? false,
  }
}
