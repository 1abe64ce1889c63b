import { createServer } from 'node:net'
import { fetch as undiciFetch } from 'undici'
import { expect, test } from 'vitest'
import { ask, type Fetch } from './ask'

const packageFetch: Fetch = async (url, init) => {
  const { status } = await undiciFetch(url, { signal: init?.signal })
  return new Response(null, { status })
}

test.each([
  ['the fetch of Node', fetch as Fetch],
  ['the fetch of the undici package, whose parser errors have no code', packageFetch],
])('a program that speaks no HTTP is told from one that is silent, by %s [A4]', async (_title, anyFetch) => {
  const server = createServer((socket) => {
    // Whoever asks gives up after the greeting.
    socket.on('error', () => socket.destroy())
    socket.resume().write('220 mail.example.com ESMTP\r\n')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  try {
    const signal = AbortSignal.timeout(5_000)
    const asker = { fetch: anyFetch, apiKey: undefined, signal, now: () => performance.now() }
    expect(await ask(asker, `http://127.0.0.1:${address.port}/v1/models`)).toMatchObject({
      answered: false,
      why: 'protocol',
    })
  } finally {
    await new Promise((resolve) => server.close(resolve))
  }
})
