import { AppError } from '../../app-error'
import type { FetchInit } from './model-fetch'

/** More turns than any server means. */
const mostTurns = 5
const turns: readonly number[] = [301, 302, 303, 307, 308]

/**
 * Follows an answer that sends the request on, within its own server only: what a request carries (keys under any
 * header's name, a prompt) was meant for that one. The method stays, but for 303, which asks for a GET.
 * @param send asks once, without following anything
 * @throws AppError redirect_refused, with the other server as `target`; what `send` throws
 */
export async function followAtHome(
  asked: string,
  init: FetchInit,
  send: (url: string, init: FetchInit) => Promise<Response>,
): Promise<Response> {
  let url = asked
  let request = init
  for (let turn = 0; ; turn++) {
    const response = await send(url, request)
    const location = turns.includes(response.status) ? response.headers.get('location') : null
    if (location === null || turn === mostTurns || !URL.canParse(location, url)) return response
    await response.body?.cancel()
    const target = new URL(location, url)
    if (!isHome(new URL(url), target)) {
      throw new AppError('redirect_refused', { url: asked, target: nameOf(target) })
    }
    // Fetch takes no address with a name and password in it, and they were not ours.
    target.username = ''
    target.password = ''
    url = target.href
    if (response.status === 303) request = withoutBody(request)
  }
}

/** The same server; a better secured way to it is no other one. */
function isHome(from: URL, to: URL): boolean {
  if (from.protocol === to.protocol) return from.host === to.host
  const isUpgrade = from.protocol === 'http:' && to.protocol === 'https:'
  return isUpgrade && from.hostname === to.hostname && from.port === to.port
}

/** Its path may repeat what was sent, so it is not told. */
const nameOf = ({ protocol, host }: URL): string => `${protocol}//${host}`.slice(0, 200)

function withoutBody({ headers, signal }: FetchInit): FetchInit {
  const kept = Object.entries(headers).filter(([name]) => !/^content-/i.test(name))
  return { method: 'GET', headers: Object.fromEntries(kept), signal }
}
