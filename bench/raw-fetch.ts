export type RawStream = { firstMs: number; totalMs: number }

const body = (text: string) =>
  JSON.stringify({
    model: 'scripted-model',
    stream: true,
    messages: [{ role: 'user', content: text }],
  })

/** The same request as a few lines of plain Node make it: what nobody can be faster than. */
export async function rawStream(baseUrl: string): Promise<RawStream> {
  const askedAt = performance.now()
  const answer = await ask(baseUrl, new AbortController().signal)
  let firstAt = 0
  let text = ''
  for await (const part of chunks(answer)) {
    text += part
    if (firstAt === 0 && /"content":"[^"]/.test(text)) firstAt = performance.now()
  }
  return { firstMs: firstAt - askedAt, totalMs: performance.now() - askedAt }
}

/** Begins to read a stream and leaves it. Resolves with the time at which it left. */
export async function rawStop(baseUrl: string): Promise<number> {
  const abort = new AbortController()
  const answer = await ask(baseUrl, abort.signal)
  const reader = answer.body?.getReader()
  await reader?.read()
  const leftAt = Date.now()
  abort.abort()
  return leftAt
}

const ask = (baseUrl: string, signal: AbortSignal) =>
  fetch(`${baseUrl}/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: body('Tell me something.'),
    signal,
  })

async function* chunks(answer: Response): AsyncGenerator<string> {
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader()
  for (;;) {
    const part = await reader?.read()
    if (!part || part.done) return
    yield part.value
  }
}
