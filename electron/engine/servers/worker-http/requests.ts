import { z } from 'zod'
import { badRequest } from './http-error'

/**
 * Reads a request's fields.
 * @throws HttpError 400 that names the field which is wrong
 */
export function parseRequest<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body)
  if (!parsed.success) throw badRequest(z.prettifyError(parsed.error))
  return parsed.data
}

const EmbeddingRequest = z.object({
  model: z.string(),
  input: z.union([z.string(), z.array(z.string()).min(1)]),
  encoding_format: z.enum(['float', 'base64']).nullish(),
  dimensions: z.int().positive().nullish(),
})

/** Reads the body of POST /v1/embeddings. */
export function readEmbeddingRequest(body: unknown) {
  const { model, input, encoding_format, dimensions } = parseRequest(EmbeddingRequest, body)
  const inputs = typeof input === 'string' ? [input] : input
  return { model, inputs, base64: encoding_format === 'base64', dimensions: dimensions ?? null }
}

/** One row of an answer of /v1/embeddings. */
export const embeddingRow = (vector: readonly number[] | Float32Array, index: number, base64: boolean) => ({
  object: 'embedding',
  index,
  embedding: base64 ? Buffer.from(Float32Array.from(vector).buffer).toString('base64') : [...vector],
})

const TokenizeRequest = z.object({ content: z.string(), model: z.string().optional() })

/** Reads the body of POST /tokenize; without a model the one that is loaded counts. */
export function readTokenizeRequest(body: unknown): { content: string; model: string | undefined } {
  const { content, model } = parseRequest(TokenizeRequest, body)
  return { content, model }
}
