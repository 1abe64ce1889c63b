import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { extname } from 'node:path'
import { protocol } from 'electron'
import { contentSecurityPolicy } from './content-security-policy'
import { fileOf } from './page-path'
import { pageHost, pageScheme } from './sender'

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
  '.ttf': 'font/ttf',
}

/** Before the app is ready: a scheme that is set later is no origin of its own. */
export function registerPageScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: pageScheme, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ])
}

/** Serves the built page from `root`, and nothing outside it. */
export function servePage(root: string): void {
  protocol.handle(pageScheme, async (request) => {
    const url = new URL(request.url)
    const file = url.host === pageHost ? fileOf(root, url.pathname) : null
    if (file === null) return new Response('Bad request', { status: 400 })
    const type = types[extname(file)]
    if (!type) return new Response('Not found', { status: 404 })
    let body: Buffer
    try {
      body = await readFile(file)
    } catch (error) {
      const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
      return new Response(missing ? 'Not found' : 'Unreadable', { status: missing ? 404 : 500 })
    }
    const headers = { 'content-type': type, 'x-content-type-options': 'nosniff' }
    if (!type.startsWith('text/html')) return new Response(new Uint8Array(body), { headers })
    const nonce = randomBytes(16).toString('base64')
    return new Response(body.toString('utf8').replaceAll('__CSP_NONCE__', nonce), {
      headers: {
        ...headers,
        'content-security-policy': contentSecurityPolicy(nonce),
        'cache-control': 'no-store',
      },
    })
  })
}
