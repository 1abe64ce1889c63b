import { expect, test } from 'vitest'
import { startMovedServer } from '../../../e2e/support/moved-server'
import { endpointAt } from '../../../e2e/support/provider-endpoint'
import type { AppErrorData } from '../../../shared/errors'
import { checkHosted, probeServer } from '../servers'
import { checkHealth } from '../servers/probe/health'
import { askingOf } from './endpoint-access'

type Asked = { baseUrl: string } & ReturnType<typeof askingOf>

const questions: [string, (asked: Asked) => Promise<{ problem: AppErrorData | null }>][] = [
  ['a test of the connection', (asked) => probeServer(asked)],
  ['a look at its health', (asked) => checkHealth({ ...asked, kind: 'vllm' })],
  [
    'a look at a rented server',
    (asked) => checkHosted({ ...asked, kind: 'anthropic', apiVersion: null, keyGiven: true }),
  ],
]

test.each(questions)(
  '%s carries no key and no header to another server, and names it [D3]',
  async (_, ask) => {
    const { url, otherUrl, other, first } = await startMovedServer(307)
    const endpoint = endpointAt(`${url}/v1`, {
      apiKey: 'canary-1',
      headers: { 'X-Auth-Token': 'canary-2', 'X-Api-Key': 'canary-3' },
    })
    const { problem } = await ask({ baseUrl: endpoint.baseUrl, ...askingOf(endpoint) })
    expect(first[0]?.all).toContain('canary-2')
    expect(other).toEqual([])
    expect(problem).toMatchObject({ code: 'redirect_refused', params: { target: otherUrl } })
  },
)
