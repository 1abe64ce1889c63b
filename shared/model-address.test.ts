import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { EndpointKind } from './endpoint-kinds'
import { placeOf, readAddress } from './model-address'

const one = 'http://localhost:8001/v1'
const spellings = [
  'http://localhost:8001/v1',
  'http://localhost:8001/v1/',
  'http://localhost:8001/v1//',
  'http://localhost:8001//v1',
  'http://localhost:8001/v1/v1',
  'http://localhost:8001/v1/v1/',
  'http://localhost:8001/v1/V1',
  'http://localhost:8001/V1',
  'http://localhost:8001/v1/chat/completions',
  'http://localhost:8001/v1/chat/completions/',
  'http://localhost:8001/v1/Chat/Completions',
  'http://localhost:8001/v1/completions',
  'http://localhost:8001/v1/models',
  'http://localhost:8001/v1/models/',
  'http://localhost:8001/v1/embeddings',
  'http://localhost:8001/v1/responses',
  'http://localhost:8001/v1/messages',
  'http://localhost:8001/v1/rerank',
  'http://localhost:8001/v1/v1/chat/completions',
  'http://localhost:8001/v1/chat/completions?stream=true',
  'http://localhost:8001/v1#models',
  'localhost:8001/v1',
  'localhost:8001/v1/',
  'localhost:8001/v1/chat/completions',
  '//localhost:8001/v1',
  ' http://localhost:8001/v1 ',
  '\thttp://localhost:8001/v1\n',
  'http://localhost:8001 /v1',
  'http ://localhost:8001/v1',
  'http:// localhost:8001/v1',
  'HTTP://LOCALHOST:8001/v1',
  'http:localhost:8001/v1',
  'http:/localhost:8001/v1',
  'http:///localhost:8001/v1',
  'http:\\\\localhost:8001\\v1',
  '"http://localhost:8001/v1"',
  "'http://localhost:8001/v1'",
  '<http://localhost:8001/v1>',
  '\ufeffhttp://localhost:8001/v1',
  'http://local\u200bhost:8001/v1',
]

describe('one address has many spellings [A3]', () => {
  test.each(spellings)('%j', (text) => {
    expect(readAddress(text)).toEqual({ url: one, place: 'local', issues: [] })
  })
})

test('a URL without /v1 is repaired with one click [A3]', () => {
  for (const text of ['http://localhost:8001', 'localhost:8001/', 'http://localhost:8001/chat/completions']) {
    const { issues } = readAddress(text)
    expect(issues).toEqual([{ level: 'error', code: 'address_no_version', fixUrl: one }])
    expect(readAddress(one).issues).toEqual([])
  }
})

test('a path of its own may do without /v1 and is only warned of', () => {
  expect(readAddress('https://example.com/openai')).toEqual({
    url: 'https://example.com/openai',
    place: 'cloud',
    issues: [{ level: 'warning', code: 'address_no_version', fixUrl: 'https://example.com/openai/v1' }],
  })
})

test.each([
  'https://generativelanguage.googleapis.com/v1beta/openai',
  'https://api.fireworks.ai/inference/v1',
  'https://host.example/api/v3',
])('%s keeps its version where it is', (text) => {
  expect(readAddress(text)).toEqual({ url: text, place: 'cloud', issues: [] })
})

test('clear text to a host out in the world is warned of [A3]', () => {
  expect(readAddress('http://example.com/v1').issues).toEqual([
    { level: 'warning', code: 'address_clear_text', host: 'example.com' },
  ])
  for (const near of ['192.168.1.5', '10.0.0.2', 'nas.local', 'workstation', '[::1]', '[fd00::1]']) {
    expect(readAddress(`http://${near}:8000/v1`).issues).toEqual([])
  }
})

test('a missing scheme is http nearby and https out in the world', () => {
  expect(readAddress('192.168.1.5:8000/v1').url).toBe('http://192.168.1.5:8000/v1')
  expect(readAddress('workstation:8000/v1').url).toBe('http://workstation:8000/v1')
  expect(readAddress('api.example.com/v1').url).toBe('https://api.example.com/v1')
  expect(readAddress('[::1]:8000/v1').url).toBe('http://[::1]:8000/v1')
})

test.each([
  ['', 'address_empty'],
  ['   ', 'address_empty'],
  ['http://', 'address_unreadable'],
  ['http://:8001/v1', 'address_unreadable'],
  ['http://localhost:99999/v1', 'address_unreadable'],
  ['http://[::1/v1', 'address_unreadable'],
  ['http://...../v1', 'address_unreadable'],
  ['?', 'address_unreadable'],
  ['ftp://localhost/v1', 'address_scheme'],
  ['file:///etc/passwd', 'address_scheme'],
  ['javascript://alert(1)', 'address_scheme'],
  ['ws://localhost:8001/v1', 'address_scheme'],
])('%j is no address: %s [A3]', (text, code) => {
  const { url, issues } = readAddress(text)
  expect([url, issues[0]?.code, issues[0]?.level]).toEqual([null, code, 'error'])
})

describe('a pasted address is read by the rules of its kind [A3][D7]', () => {
  const claude = 'https://claude.example.internal'
  const resource = 'https://res.openai.azure.com'
  const google = 'https://generativelanguage.googleapis.com/v1beta/openai'
  const place = 'https://us-central1-aiplatform.googleapis.com/v1/projects/p-1/locations/us-central1'
  const vertex = `${place}/endpoints/openapi`
  const fireworks = 'https://api.fireworks.ai/inference/v1'
  test.each<[EndpointKind, string, string]>([
    ['anthropic', 'https://api.anthropic.com', 'https://api.anthropic.com'],
    ['anthropic', 'https://api.anthropic.com/', 'https://api.anthropic.com'],
    ['anthropic', 'api.anthropic.com', 'https://api.anthropic.com'],
    ['anthropic', 'https://api.anthropic.com/v1/messages', 'https://api.anthropic.com'],
    ['anthropic', 'https://api.anthropic.com/v1/messages/count_tokens', 'https://api.anthropic.com'],
    ['anthropic', `${claude}/v1`, claude],
    ['anthropic', `${claude}/v1/`, claude],
    ['anthropic', `${claude}/V1/v1//`, claude],
    ['anthropic', `${claude}/v1/models`, claude],
    ['anthropic', `${claude}/v1/messages/v1/messages?beta=true`, claude],
    ['anthropic', `${claude}/anthropic/v1`, `${claude}/anthropic`],
    ['anthropic', ` <${claude}/v1/messages> `, claude],
    ['azure-openai', resource, resource],
    ['azure-openai', 'res.openai.azure.com', resource],
    ['azure-openai', `${resource}/openai`, resource],
    ['azure-openai', `${resource}/openai/`, resource],
    ['azure-openai', `${resource}/openai/deployments`, resource],
    ['azure-openai', `${resource}/openai/deployments/gpt-4`, resource],
    ['azure-openai', `${resource}//openai//deployments//gpt-4//chat/completions//`, resource],
    ['azure-openai', `${resource}/openai/v1`, `${resource}/openai/v1`],
    ['azure-openai', `${resource}/openai/v1/`, `${resource}/openai/v1`],
    ['azure-openai', `${resource}/openai/v1/chat/completions`, `${resource}/openai/v1`],
    ['azure-openai', `${resource}/v1`, `${resource}/openai/v1`],
    ['azure-openai', 'https://gateway.example/v1/azure', 'https://gateway.example/v1/azure'],
    ['azure-openai', 'https://gateway.example/ai/openai/deployments/d', 'https://gateway.example/ai'],
    ['google', google, google],
    ['google', `${google}/`, google],
    ['google', `${google}/chat/completions`, google],
    ['google', 'generativelanguage.googleapis.com', google],
    ['google', 'https://generativelanguage.googleapis.com/v1beta', google],
    [
      'google',
      'https://generativelanguage.googleapis.com/v1beta/models/gemini-2.0-flash:generateContent',
      google,
    ],
    ['google', 'https://proxy.example/gemini', 'https://proxy.example/gemini'],
    ['google-vertex', vertex, vertex],
    ['google-vertex', `${vertex}/`, vertex],
    ['google-vertex', `${vertex}/chat/completions`, vertex],
    ['google-vertex', place, vertex],
    ['google-vertex', `${place}/publishers/google/models/gemini-2.0-flash:streamGenerateContent`, vertex],
    ['google-vertex', `${place}/endpoints/123/chat/completions`, `${place}/endpoints/123`],
    ['fireworks', 'api.fireworks.ai/inference/v1', fireworks],
    ['fireworks', `${fireworks}/chat/completions`, fireworks],
    ['fireworks', `${fireworks}/v1/`, fireworks],
  ])('%s: %s', (kind, text, url) => {
    expect(readAddress(text, kind)).toMatchObject({ url, issues: [] })
  })

  test('a request to Azure tells deployment and api-version, so that nobody types them again [A3][D7]', () => {
    const dated = `${resource}/openai/deployments/gpt-4-turbo.2/chat/completions?api-version=2024-10-21`
    expect(readAddress(dated, 'azure-openai')).toEqual({
      url: resource,
      place: 'cloud',
      issues: [],
      azure: { deployment: 'gpt-4-turbo.2', apiVersion: '2024-10-21' },
    })
    const read = (text: string) => readAddress(text, 'azure-openai').azure
    expect(read(`${resource}?API-Version=2025-01-01-preview`)).toEqual({ apiVersion: '2025-01-01-preview' })
    expect(read(`${resource}/openai/v1/responses?api-version=preview`)).toEqual({ apiVersion: null })
    expect(
      read(`${resource}/openai/deployments/%7Bname%7D/chat/completions?api-version=%7Bv%7D`),
    ).toBeUndefined()
    expect(read(resource)).toBeUndefined()
    expect(readAddress(dated).azure).toBeUndefined()
  })

  test('on a vendor’s own host the fix is the address that works there [A3]', () => {
    for (const text of [
      'api.fireworks.ai',
      'https://api.fireworks.ai/v1',
      'https://api.fireworks.ai/inference',
    ]) {
      expect(readAddress(text, 'fireworks').issues).toEqual([
        { level: 'error', code: 'address_no_version', fixUrl: fireworks },
      ])
    }
    // A gateway of the person's own is asked where they say.
    expect(readAddress('https://gateway.example/fw/v1', 'fireworks').issues).toEqual([])
  })

  test('a kind whose base has no version is never told to add one [A3]', () => {
    for (const kind of ['anthropic', 'azure-openai', 'google', 'google-vertex'] as const) {
      expect(readAddress('https://host.example/some/path', kind).issues).toEqual([])
      expect(readAddress('http://host.example', kind).issues).toEqual([
        { level: 'warning', code: 'address_clear_text', host: 'host.example' },
      ])
    }
  })
})

test('megabytes are no address, and are refused at once [A3]', () => {
  const begun = performance.now()
  expect(readAddress(`http://localhost/${"'".repeat(5_000_000)}x`)).toMatchObject({
    url: null,
    issues: [{ code: 'address_unreadable' }],
  })
  expect(performance.now() - begun).toBeLessThan(200)
})

test('a name and password in the address are refused and not kept', () => {
  const read = readAddress('http://ada:secret@localhost:8001/v1')
  expect(read.url).toBe(one)
  expect(read.issues).toEqual([{ level: 'error', code: 'address_credentials' }])
})

test.each([
  ['localhost', 'local'],
  ['LOCALHOST.', 'local'],
  ['app.localhost', 'local'],
  ['127.8.9.1', 'local'],
  ['::1', 'local'],
  ['[::1]', 'local'],
  ['0.0.0.0', 'local'],
  ['[::ffff:7f00:1]', 'local'],
  ['10.1.2.3', 'private'],
  ['172.16.0.1', 'private'],
  ['172.32.0.1', 'cloud'],
  ['192.168.0.1', 'private'],
  ['192.169.0.1', 'cloud'],
  ['169.254.1.1', 'private'],
  ['100.64.0.1', 'private'],
  ['100.128.0.1', 'cloud'],
  ['fe80::1', 'private'],
  ['fd12::1', 'private'],
  ['[::ffff:c0a8:1]', 'private'],
  ['2001:db8::1', 'cloud'],
  ['nas', 'private'],
  ['nas.local', 'private'],
  ['host.docker.internal', 'private'],
  ['box.home.arpa', 'private'],
  ['example.com', 'cloud'],
  ['127.example.com', 'cloud'],
  ['10.evil.example', 'cloud'],
  ['localhost.example.com', 'cloud'],
  ['fd.example.com', 'cloud'],
])('%s is %s', (host, place) => {
  expect(placeOf(host)).toBe(place)
})

describe('whatever is typed', () => {
  const kind = fc.constantFrom(...EndpointKind.options)
  const typed = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.webUrl({ withQueryParameters: true, withFragments: true }),
    fc
      .array(
        fc.constantFrom(
          'http',
          's',
          '://',
          '/',
          '//',
          ':',
          'localhost',
          '8001',
          'v1',
          '.',
          ' ',
          '@',
          'models',
          'messages',
          'openai',
          'deployments',
          'res.openai.azure.com',
          'api.fireworks.ai',
          'generativelanguage.googleapis.com',
          'aiplatform.googleapis.com/v1/projects/p/locations/l',
          '[',
          '?',
        ),
        { maxLength: 12 },
      )
      .map((parts) => parts.join('')),
  )

  test('an address that was read reads the same again, whatever the kind', () => {
    fc.assert(
      fc.property(typed, kind, (text, kind) => {
        const { url } = readAddress(text, kind)
        fc.pre(url !== null)
        expect(readAddress(url ?? '', kind).url).toBe(url)
      }),
      { numRuns: 4_000 },
    )
  })

  test('there is an address or an error, and a fix that mends what it names', () => {
    fc.assert(
      fc.property(typed, kind, (text, kind) => {
        const { url, place, issues } = readAddress(text, kind)
        expect(url === null).toBe(place === null)
        if (url === null) expect(issues.some(({ level }) => level === 'error')).toBe(true)
        for (const issue of issues) {
          if (issue.code !== 'address_no_version') continue
          const mended = readAddress(issue.fixUrl, kind)
          expect(mended.url).toBe(issue.fixUrl)
          expect(mended.issues.map(({ code }) => code)).not.toContain('address_no_version')
        }
      }),
      { numRuns: 2_000 },
    )
  })

  test('a route can be added to the address, and slashes and routes behind it change nothing', () => {
    const again = fc.constantFrom('', '/v1', '//v1', '/v1/v1')
    const route = fc.constantFrom('', '/chat/completions', '/models', '/models/models')
    const tail = fc.constantFrom('', '/', '//', ' ', '?a=b', '/#top')
    const host = fc.tuple(fc.domain(), fc.integer({ min: 1, max: 65_535 }))
    fc.assert(
      fc.property(host, again, route, tail, ([name, port], ...behind) => {
        const plain = `https://${name}:${port}/v1`
        expect(readAddress(plain + behind.join('')).url).toBe(readAddress(plain).url)
      }),
    )
  })
})
