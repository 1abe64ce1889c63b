import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createChatModel, createModelFetch, type ModelFetch } from '../../electron/engine/providers'
import type { EndpointKind } from '../../shared/endpoint-kinds'
import type { Benchmark, Measure } from '../measure'
import { anthropicBytes, openAiBytes, type VendorBytes } from '../vendor-bytes'

const tokens = 400
const rounds = 60
const warmUps = 10
/** Between the first token and the others, so that it is alone on its way. */
const pauseMs = 15

type Adapter = { kind: EndpointKind; path: string; apiVersion?: string; bytes: VendorBytes }

const openAi = openAiBytes(tokens)
const adapters: readonly Adapter[] = [
  { kind: 'openai-compatible', path: '/v1', bytes: openAi },
  { kind: 'azure-openai', path: '', apiVersion: '2024-10-21', bytes: openAi },
  { kind: 'fireworks', path: '/inference/v1', bytes: openAi },
  { kind: 'google', path: '/v1beta/openai', bytes: openAi },
  { kind: 'google-vertex', path: '/v1/projects/p/locations/l/endpoints/openapi', bytes: openAi },
  { kind: 'anthropic', path: '', bytes: anthropicBytes(tokens) },
]

/** What the provider layer adds to a stream, adapter by adapter, beside a fetch that reads the same bytes. */
export const adapterCost: Benchmark = {
  name: 'adapters',
  run: async () => {
    const measures: Measure[] = []
    for (const adapter of adapters) measures.push(...(await measure(adapter)))
    return measures
  },
}

type Timed = { firstMs: number; totalMs: number }

async function measure(adapter: Adapter): Promise<Measure[]> {
  const server = await startServer(adapter.bytes)
  const modelFetch = createModelFetch()
  const ours: Record<'paced' | 'rushed', Timed[]> = { paced: [], rushed: [] }
  const raw: Record<'paced' | 'rushed', Timed[]> = { paced: [], rushed: [] }
  try {
    const model = chatModel(adapter, server.url, modelFetch)
    for (const pace of ['paced', 'rushed'] as const) {
      server.setPause(pace === 'paced' ? pauseMs : 0)
      for (let round = 0; round < rounds + warmUps; round++) {
        const one = await throughModel(model)
        const other = await throughFetch(`${server.url}${adapter.path}/raw`, adapter.bytes.isText)
        if (round < warmUps) continue
        ours[pace].push(one)
        raw[pace].push(other)
      }
    }
  } finally {
    await modelFetch.close()
    await server.close()
  }
  const baseline = 'a raw fetch of the same bytes'
  const perToken = ({ totalMs }: Timed) => (totalMs / tokens) * 1_000
  return [
    {
      title: `${adapter.kind}: time to first token`,
      unit: 'ms',
      statistic: 'p50',
      samples: ours.paced.map(({ firstMs }) => firstMs),
      baseline: { title: baseline, samples: raw.paced.map(({ firstMs }) => firstMs) },
      bar: { most: 3, of: 'added' },
    },
    {
      title: `${adapter.kind}: time per token`,
      unit: 'µs',
      statistic: 'p50',
      samples: ours.rushed.map(perToken),
      baseline: { title: baseline, samples: raw.rushed.map(perToken) },
      bar: { most: 50, of: 'added' },
    },
  ]
}

type Model = ReturnType<typeof createChatModel>

const chatModel = ({ kind, path, apiVersion }: Adapter, url: string, fetch: ModelFetch): Model =>
  createChatModel({
    name: 'Measured',
    wireName: 'm',
    contextWindow: 32_768,
    endpoint: {
      ...{ kind, baseUrl: `${url}${path}`, apiKey: 'not-a-key', apiVersion: apiVersion ?? null, headers: {} },
      ...{ secrets: ['not-a-key'], maxRetries: 0, timeouts: {}, fetch, now: () => performance.now() },
    },
  })

async function throughModel(model: Model): Promise<Timed> {
  const askedAt = performance.now()
  let firstAt: number | null = null
  let text = ''
  const request = { messages: [{ role: 'user' as const, content: 'Tell me something.' }] }
  for await (const event of model.stream(request, new AbortController().signal)) {
    if (event.type !== 'text') continue
    firstAt ??= performance.now()
    text += event.text
  }
  return timed(askedAt, firstAt, text.split(' ').length - 1)
}

async function throughFetch(url: string, isText: RegExp): Promise<Timed> {
  const askedAt = performance.now()
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      model: 'm',
      stream: true,
      messages: [{ role: 'user', content: 'Tell me something.' }],
    }),
  })
  let firstAt: number | null = null
  let text = ''
  for await (const part of (answer.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream())) {
    text += part
    if (firstAt === null && isText.test(text)) firstAt = performance.now()
  }
  return timed(askedAt, firstAt, text.match(/token\d+ /g)?.length ?? 0)
}

/** A stream that was cut short would be a fast one. */
function timed(askedAt: number, firstAt: number | null, heard: number): Timed {
  if (firstAt === null || heard !== tokens) throw new Error(`${heard} of ${tokens} tokens came`)
  return { firstMs: firstAt - askedAt, totalMs: performance.now() - askedAt }
}

/** A server that streams the same bytes to whoever asks, whatever for. */
async function startServer({ first, rest }: VendorBytes) {
  let pause = 0
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write(first)
      if (pause === 0) response.end(rest)
      else setTimeout(() => response.end(rest), pause)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    setPause: (ms: number) => {
      pause = ms
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
