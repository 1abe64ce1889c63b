import { setTimeout as wait } from 'node:timers/promises'
import { WebSocket } from 'undici'
import { z } from 'zod'

const Targets = z.array(z.object({ type: z.string(), url: z.string(), webSocketDebuggerUrl: z.string() }))
const Answer = z.object({
  id: z.int(),
  result: z
    .object({
      result: z.object({ value: z.unknown(), description: z.string().optional() }).optional(),
      exceptionDetails: z.unknown().optional(),
    })
    .optional(),
})

const deadlineMs = 30_000

/**
 * Evaluates an expression in the first page whose address begins so, as soon as there is one, and again where
 * a navigation took the page away. Leaner than a test driver, so that what is measured is the app.
 * @throws what the expression throws, and where no page answered in time
 */
export async function evaluateInPage(port: number, address: string, expression: string): Promise<unknown> {
  const until = performance.now() + deadlineMs
  while (performance.now() < until) {
    const targets = await fetch(`http://127.0.0.1:${port}/json/list`)
      .then(async (answer) => Targets.parse(await answer.json()))
      .catch(() => [])
    const page = targets.find(({ type, url }) => type === 'page' && url.startsWith(address))
    const value = page ? await evaluate(page.webSocketDebuggerUrl, expression) : undefined
    if (value !== undefined) return value
    await wait(5)
  }
  throw new Error(`no page at ${address} answered within ${deadlineMs / 1_000} s`)
}

/** The value of the expression, or undefined where the page went away. */
function evaluate(url: string, expression: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url)
    const finish = (value: unknown) => {
      resolve(value)
      socket.close()
    }
    socket.addEventListener('error', () => finish(undefined))
    socket.addEventListener('close', () => finish(undefined))
    socket.addEventListener('open', () =>
      socket.send(
        JSON.stringify({
          id: 1,
          method: 'Runtime.evaluate',
          params: { expression, awaitPromise: true, returnByValue: true },
        }),
      ),
    )
    socket.addEventListener('message', ({ data }) => {
      const answer = Answer.safeParse(JSON.parse(String(data)))
      if (!answer.success || answer.data.id !== 1) return
      const { result, exceptionDetails } = answer.data.result ?? {}
      if (exceptionDetails !== undefined) reject(new Error(result?.description ?? 'the page threw'))
      finish(result?.value)
    })
  })
}
