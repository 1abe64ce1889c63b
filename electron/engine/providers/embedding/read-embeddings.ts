import { z } from 'zod'

// Servers write NaN as null; both are told as what they are rather than as a wrong type.
const Row = z.array(z.number().nullable())
// llama.cpp's own route gives rows, one where it pools.
const Vector = z.union([z.string(), Row.transform((row) => [row]), z.array(Row)])
const Item = z.object({ index: z.int().min(0).nullish(), embedding: Vector })
const Answer = z.union([
  z.object({
    data: z.array(Item),
    usage: z.object({ prompt_tokens: z.number().nullish(), total_tokens: z.number().nullish() }).nullish(),
  }),
  // llama.cpp's own route has no envelope.
  z.array(Item).transform((data) => ({ data, usage: undefined })),
])

/** What is wrong with an answer, for the details of an error. */
export class UnusableAnswer extends Error {}

/**
 * Reads the answer of an /embeddings route: vectors in the order of the inputs, all of one length.
 * @throws UnusableAnswer
 */
export function readEmbeddings(
  body: unknown,
  inputs: number,
): { vectors: Float32Array[]; tokens: number | null } {
  const parsed = Answer.safeParse(body)
  if (!parsed.success)
    throw new UnusableAnswer(`no embeddings in the answer: ${z.prettifyError(parsed.error)}`)
  const { data, usage } = parsed.data
  if (data.length !== inputs) throw new UnusableAnswer(`${data.length} vectors for ${inputs} texts`)
  const vectors = inOrder(data).map(({ embedding }) => toVector(embedding))
  const lengths = new Set(vectors.map((vector) => vector.length))
  if (lengths.size > 1) throw new UnusableAnswer(`vectors of different lengths: ${[...lengths].join(', ')}`)
  return { vectors, tokens: usage?.prompt_tokens ?? usage?.total_tokens ?? null }
}

type Item = z.output<typeof Item>

function inOrder(data: Item[]): Item[] {
  // Encoders of protobuf leave a 0 out, and some servers number all with 0: then the order is that of the inputs.
  const numbers = data.map(({ index }) => index ?? 0)
  if (numbers.every((number) => number === 0)) return data
  const sorted: (Item | undefined)[] = data.map(() => undefined)
  for (const [position, item] of data.entries()) {
    const index = numbers[position] ?? 0
    if (index >= data.length || sorted[index])
      throw new UnusableAnswer(`index ${index} is out of range or there twice`)
    sorted[index] = item
  }
  return sorted.filter((item) => item !== undefined)
}

function toVector(given: z.output<typeof Vector>): Float32Array {
  // Without pooling there is a row a token; adding them up is for the server, which knows how.
  if (typeof given !== 'string' && given.length > 1) {
    throw new UnusableAnswer(`${given.length} rows for one text: the server does not pool`)
  }
  const vector = typeof given === 'string' ? fromBase64(given) : fromNumbers(given[0] ?? [])
  if (vector.length === 0) throw new UnusableAnswer('a vector without numbers')
  if (!vector.every(Number.isFinite))
    throw new UnusableAnswer('a vector holds something that is no finite number')
  return vector
}

const fromNumbers = (numbers: (number | null)[]): Float32Array =>
  Float32Array.from(numbers, (number) => number ?? Number.NaN)

/** Little-endian float32, as every server writes it that follows OpenAI. */
function fromBase64(text: string): Float32Array {
  const bytes = Buffer.from(text, 'base64')
  // Node skips what is no base64; the length shows it.
  if (bytes.length % 4 !== 0 || bytes.toString('base64').replace(/=+$/, '') !== text.replace(/=+$/, '')) {
    throw new UnusableAnswer('a vector is no base64 of 32-bit numbers')
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  return Float32Array.from({ length: bytes.length / 4 }, (_, at) => view.getFloat32(at * 4, true))
}
