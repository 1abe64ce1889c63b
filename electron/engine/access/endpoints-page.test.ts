import { readFileSync } from 'node:fs'
import { describe, expect, onTestFinished, test } from 'vitest'
import { endpointAt } from '../../../e2e/support/provider-endpoint'
import { say } from '../../../e2e/support/scripted-server/replies'
import { startScriptedServer } from '../../../e2e/support/scripted-server/server'
import { ServerKind } from '../../../shared/contract/models'
import { EndpointKind, endpointKinds } from '../../../shared/endpoint-kinds'
import { readAddress } from '../../../shared/model-address'
import { readConfig } from '../models'
import { createChatModel } from '../providers'
import { checkHealth } from '../servers/probe/health'
import { checkHosted } from '../servers/probe/hosted'
import { probeServer } from '../servers/probe/probe'
import { askingOf } from './endpoint-access'

const page = readFileSync(new URL('../../../docs/endpoints.md', import.meta.url), 'utf8')
const [common = '', ...kindSections] = page.split(/^## (?=[a-z-]+$)/m)
const sections = new Map(
  kindSections.map((text) => [text.slice(0, text.indexOf('\n')), text.slice(text.indexOf('\n'))] as const),
)
const sectionOf = (kind: EndpointKind) => sections.get(kind) ?? ''
const rented = EndpointKind.options.filter((kind) => kind !== 'builtin')

describe('docs/endpoints.md', () => {
  test('it has an entry for each kind, and each tells address, routes and behaviours [D7]', () => {
    expect([...sections.keys()]).toEqual(EndpointKind.options)
    for (const [kind, text] of sections) {
      expect([kind, /\*\*Routes( of its own)?\*\*|`GET \/v1\/models`/.test(text)]).toEqual([kind, true])
      if (kind !== 'openai-compatible') expect([kind, text.includes('**Behaviours**')]).toEqual([kind, true])
    }
    for (const kind of rented) {
      const { defaultUrl } = endpointKinds[kind]
      if (defaultUrl !== null) expect([kind, sectionOf(kind).includes(defaultUrl)]).toEqual([kind, true])
    }
  })

  test.each(rented)('every address of %s in it is read as it says [A3][D7]', (kind) => {
    const rows = [...sectionOf(kind).matchAll(/^\| `([^`]+)` \| (?:`([^`]+)` )?\|$/gm)]
    expect(rows.length).toBeGreaterThan(0)
    for (const [, pasted = '', base] of rows) {
      const { url, issues } = readAddress(pasted, kind)
      const errors = issues.flatMap((issue) => (issue.level === 'error' ? [issue.code] : []))
      if (base === undefined) expect([pasted, ...errors]).toEqual([pasted, 'address_no_version'])
      else expect([pasted, url, errors]).toEqual([pasted, base, []])
    }
  })

  test.each(rented)('the example of %s in it can be used as it stands [B1][D7]', (kind) => {
    const [, example = ''] = /^```yaml\n([\s\S]*?)^```/m.exec(sectionOf(kind)) ?? []
    const { config, issues } = readConfig(example, `${kind}.yaml`)
    expect(issues).toEqual([])
    expect(config?.models.map(({ form }) => form.kind)).toEqual([kind])
  })

  test.each(rented)('every route that is asked of %s is in it [D7]', async (kind) => {
    const server = await startScriptedServer()
    onTestFinished(() => server.close())
    server.respondWith(() => say('OK'))
    const { pathname } = new URL(endpointKinds[kind].exampleUrl)
    const basePath = pathname === '/' ? '' : pathname
    const apiVersion = kind === 'azure-openai' ? '2024-10-21' : null
    const endpoint = endpointAt(server.rootUrl + basePath, { kind, apiVersion, apiKey: 'key' })
    const model = createChatModel({ name: 'M', wireName: 'DEPLOYMENT', contextWindow: 8_192, endpoint })
    const signal = new AbortController().signal
    await model.generate({ messages: [{ role: 'user', content: 'Hi' }] }, signal).catch(() => undefined)
    await model.countTokens('Hi', signal)
    const asked = { ...askingOf(endpoint), baseUrl: endpoint.baseUrl }
    const probed = ServerKind.safeParse(kind)
    if (probed.success) await checkHealth({ ...asked, kind: probed.data })
    else await checkHosted({ ...asked, kind, apiVersion, keyGiven: true })

    const routes = new Set(server.requests.map(({ method, path }) => `${method} ${path}`))
    expect(routes.size).toBeGreaterThan(1)
    for (const route of routes) {
      const spellings = [route, route.replace(basePath, 'BASE')]
      const isTold = spellings.some((spelling) =>
        new RegExp(`\`${spelling.replaceAll('/', '\\/')}(\\?[^\`]*)?\``).test(common + sectionOf(kind)),
      )
      expect([route, isTold]).toEqual([route, true])
    }
  })

  test('every route by which servers are told apart is in it [A4][D7]', async () => {
    for (const persona of ['generic', 'ollama'] as const) {
      const server = await startScriptedServer({ persona })
      onTestFinished(() => server.close())
      await probeServer({ baseUrl: server.baseUrl, fetch })
      for (const { method, path } of server.requests) {
        const route = `\`${method} ${path}\``
        expect([route, page.includes(route)]).toEqual([route, true])
      }
    }
  })
})
