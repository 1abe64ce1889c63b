import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, type RunningApp, test } from './support/app'
import { contractNames } from './support/contract-names'
import { readLog } from './support/data-folder'
import { watchViolations } from './support/violations'

const preload = join(import.meta.dirname, '..', 'dist', 'preload', 'preload.cjs')

test.describe('the page', () => {
  test('has no Node and no Electron', async ({ launch }) => {
    const { page } = await launch()
    const found = await page.evaluate(() =>
      ['require', 'process', 'Buffer', 'module', 'global', 'electron', 'ipcRenderer', '__dirname'].filter(
        (name) => name in globalThis,
      ),
    )
    expect(found).toEqual([])
  })

  test('gets the contract and nothing else, and cannot change it', async ({ launch }) => {
    const { page } = await launch()
    const bridge = await page.evaluate(() =>
      Object.entries(window.keepsake)
        .map(([domain, entries]): [string, [string, string][]] => [
          domain,
          Object.entries(entries)
            .map(([name, value]): [string, string] => [name, typeof value])
            .sort(([one], [other]) => (one < other ? -1 : 1)),
        ])
        .sort(([one], [other]) => one.localeCompare(other)),
    )
    expect(bridge).toEqual(
      Object.entries(contractNames).map(([domain, names]) => [
        domain,
        names.map((name) => [name, 'function']),
      ]),
    )
    const changed = await page.evaluate(() => {
      const before = window.keepsake.app.settings
      const steal = () => Promise.resolve('stolen')
      return {
        replaced: Reflect.set(window, 'keepsake', {}),
        redefined: Reflect.defineProperty(window, 'keepsake', { value: {} }),
        removed: Reflect.deleteProperty(window, 'keepsake'),
        domain: Reflect.set(window.keepsake, 'app', {}),
        method: Reflect.set(window.keepsake.app, 'settings', steal),
        added: Reflect.set(window.keepsake, 'more', steal),
        same: window.keepsake.app.settings === before,
      }
    })
    expect(changed).toEqual({
      replaced: false,
      redefined: false,
      removed: false,
      domain: false,
      method: false,
      added: false,
      same: true,
    })
  })

  test('runs no text as code', async ({ launch }) => {
    const { page } = await launch()
    const violations = await watchViolations(page)
    const ran = await page.evaluate(
      () =>
        new Promise<string[]>((resolve) => {
          // In a task of the page's own: the debugger's own evaluation may do what a page may not.
          setTimeout(() => {
            const results: string[] = []
            const attempt = (name: string, run: () => unknown) => {
              try {
                results.push(`${name}: ${String(run())}`)
              } catch (error) {
                results.push(`${name}: ${error instanceof Error ? error.name : 'failed'}`)
              }
            }
            // biome-ignore lint/security/noGlobalEval: that it fails is what is tested
            attempt('eval', () => eval('1 + 1'))
            attempt('Function', () => new Function('return 2')())
            const script = document.createElement('script')
            script.textContent = 'window.ranInline = true'
            document.body.append(script)
            attempt('inline', () => Reflect.get(window, 'ranInline'))
            const image = document.createElement('img')
            image.setAttribute('onerror', 'window.ranHandler = true')
            image.dispatchEvent(new Event('error'))
            attempt('handler', () => Reflect.get(window, 'ranHandler'))
            const link = document.createElement('a')
            link.href = 'javascript:window.ranLink = true'
            link.click()
            setTimeout(() => {
              attempt('javascript link', () => Reflect.get(window, 'ranLink'))
              resolve(results)
            })
          })
        }),
    )
    expect(ran).toEqual([
      'eval: EvalError',
      'Function: EvalError',
      'inline: undefined',
      'handler: undefined',
      'javascript link: undefined',
    ])
    const stopped = (await violations()).map((violation) => violation.split(':')[0])
    expect(stopped).toContain('script-src-elem')
    expect(stopped).toContain('script-src-attr')
  })

  test('takes a style element only with the nonce of this load', async ({ launch }) => {
    const { page } = await launch()
    const violations = await watchViolations(page)
    const colors = await page.evaluate(() => {
      const nonce = document.querySelector('meta[name="csp-nonce"]')?.getAttribute('content') ?? ''
      const colorWith = (given: string | null) => {
        const probe = document.createElement('div')
        probe.id = 'probe'
        const style = document.createElement('style')
        if (given !== null) style.nonce = given
        style.textContent = '#probe { color: rgb(1, 2, 3) }'
        document.body.append(probe)
        document.head.append(style)
        const { color } = getComputedStyle(probe)
        probe.remove()
        style.remove()
        return color
      }
      return { without: colorWith(null), wrong: colorWith('AAAA'), right: colorWith(nonce) }
    })
    expect(colors.right).toBe('rgb(1, 2, 3)')
    expect(colors.without).not.toBe('rgb(1, 2, 3)')
    expect(colors.wrong).not.toBe('rgb(1, 2, 3)')
    expect((await violations()).map((violation) => violation.split(':')[0])).toEqual([
      'style-src-elem',
      'style-src-elem',
    ])
  })

  test('loads nothing from elsewhere, not even a picture', async ({ launch }) => {
    const { page } = await launch()
    await using elsewhere = await listen()
    const tried = await page.evaluate(async (url) => {
      const image = new Image()
      const pictured = new Promise<string>((resolve) => {
        image.onload = () => resolve('loaded')
        image.onerror = () => resolve('refused')
      })
      image.src = `${url}/picture.png`
      const fetched = await fetch(url).then(
        () => 'loaded',
        () => 'refused',
      )
      const beacon = navigator.sendBeacon(`${url}/beacon`) ? 'queued' : 'refused'
      const framed = new Promise<string>((resolve) => {
        document.addEventListener('securitypolicyviolation', (event) => {
          if (event.effectiveDirective === 'frame-src') resolve('refused')
        })
      })
      const frame = document.createElement('iframe')
      frame.src = `${url}/frame`
      document.body.append(frame)
      return { pictured: await pictured, fetched, beacon, framed: await framed }
    }, elsewhere.url)
    expect(tried).toMatchObject({ pictured: 'refused', fetched: 'refused', framed: 'refused' })
    expect(elsewhere.requests).toEqual([])
  })

  test('makes no violation by itself, in any view', async ({ launch }) => {
    const { page } = await launch()
    const violations = await watchViolations(page)
    for (const hash of ['#/memory', '#/models', '#/models/add', '#/settings', '#/chat']) {
      await page.goto(`app://keepsake/${hash}`)
      await expect(page).toHaveTitle(/Keepsake/)
      await page.keyboard.press('Escape')
    }
    expect(await violations()).toEqual([])
  })
})

test.describe('the policy', () => {
  test('is whole, and its nonce is new at each load', async ({ launch }) => {
    const { page } = await launch()
    const load = () =>
      page.evaluate(async () => {
        const answer = await fetch('app://keepsake/')
        return {
          policy: answer.headers.get('content-security-policy') ?? '',
          page: await answer.text(),
          sniff: answer.headers.get('x-content-type-options'),
        }
      })
    const first = await load()
    const second = await load()
    const nonce = /'nonce-([^']+)'/.exec(first.policy)?.[1] ?? ''
    expect(Buffer.from(nonce, 'base64')).toHaveLength(16)
    expect(first.page).toContain(nonce)
    expect(second.policy).not.toContain(nonce)
    expect(first.sniff).toBe('nosniff')
    expect(first.policy.replace(nonce, '…').split('; ')).toEqual([
      `default-src 'none'`,
      `script-src 'self'`,
      `style-src 'self' 'nonce-…'`,
      `style-src-attr 'unsafe-inline'`,
      `img-src 'self' data: blob:`,
      `font-src 'self'`,
      `connect-src 'self'`,
      `media-src 'self' blob:`,
      `worker-src 'self'`,
      `base-uri 'none'`,
      `form-action 'none'`,
      `frame-ancestors 'none'`,
    ])
  })

  test('serves what lies in its folder, and nothing else', async ({ launch }) => {
    const { page, electron } = await launch()
    const statusOf = (path: string) =>
      page.evaluate(async (address) => (await fetch(address)).status, `app://keepsake/${path}`)
    expect(await statusOf('')).toBe(200)
    expect(await statusOf('..%2f..%2fpackage.json')).toBe(400)
    expect(await statusOf('..%5c..%5cpackage.json')).toBe(400)
    expect(await statusOf('assets%2f..%2f..%2f..%2fpackage.json')).toBe(400)
    expect(await statusOf('%E0%A4%A')).toBe(400)
    // The address parser itself folds these: they come to the root, where there is no such file.
    expect(await statusOf('../../package.json')).toBe(404)
    expect(await statusOf('%2e%2e/package.json')).toBe(404)
    expect(await statusOf('no-such-file.js')).toBe(404)
    const foreignHost = await electron.evaluate(
      async ({ net }) => (await net.fetch('app://elsewhere/index.html')).status,
    )
    expect(foreignHost).toBe(400)
  })
})

test.describe('the window', () => {
  test('goes nowhere else', async ({ launch }) => {
    const app = await launch()
    await using elsewhere = await listen()
    const { page } = app
    const refused = await watchRefusedNavigations(app)
    await page.evaluate(() => Object.assign(window, { stayed: true }))
    const addresses = [
      elsewhere.url,
      'https://example.invalid/',
      'file:///etc/hostname',
      'data:text/html,gone',
      'blob:null/gone',
      'app://elsewhere/',
      'app://keepsake/assets/',
    ]
    for (const address of addresses) {
      await page.evaluate((to) => {
        const link = document.createElement('a')
        link.href = to
        document.body.append(link)
        link.click()
        link.remove()
        location.href = to
      }, address)
    }
    await expect
      .poll(refused)
      .toEqual(expect.arrayContaining([`${elsewhere.url}/`, 'https://example.invalid/', 'app://elsewhere/']))
    expect(await page.evaluate(() => [Reflect.get(window, 'stayed'), location.host])).toEqual([
      true,
      'keepsake',
    ])
    expect(elsewhere.requests).toEqual([])
  })

  test('follows no redirect to elsewhere', async ({ launch }) => {
    const app = await launch()
    await using elsewhere = await listen()
    // Our own page never redirects; this stands for a fault in it.
    await app.electron.evaluate(({ protocol }, target) => {
      protocol.unhandle('app')
      protocol.handle('app', () => new Response(null, { status: 302, headers: { location: target } }))
    }, elsewhere.url)
    const refused = await watchRefusedNavigations(app)
    await app.page.evaluate(() => location.reload())
    await expect.poll(refused).toEqual([`${elsewhere.url}/`])
    expect(elsewhere.requests).toEqual([])
  })

  test('opens no window and no webview', async ({ launch }) => {
    const app = await launch()
    await using elsewhere = await listen()
    const opened = await app.page.evaluate(
      (addresses) => addresses.map((address) => window.open(address, '_blank') === null),
      [elsewhere.url, 'about:blank', 'data:text/html,x', 'app://keepsake/'],
    )
    expect(opened).toEqual([true, true, true, true])
    const webview = await app.page.evaluate((url) => {
      const element = document.createElement('webview')
      element.setAttribute('src', url)
      element.setAttribute('nodeintegration', '')
      document.body.append(element)
      return { methods: 'getWebContentsId' in element, children: element.shadowRoot === null }
    }, elsewhere.url)
    expect(webview).toEqual({ methods: false, children: true })
    const contents = await app.electron.evaluate(({ webContents }) => webContents.getAllWebContents().length)
    expect(contents).toBe(1)
    expect(elsewhere.requests).toEqual([])
  })

  test('is refused every permission but writing to the clipboard', async ({ launch }) => {
    const { page, electron } = await launch({ arguments: ['--use-fake-device-for-media-stream'] })
    const answers = await page.evaluate(async () => {
      const nameOf = (error: unknown) => (error instanceof Error ? error.name : String(error))
      const asked = (answer: Promise<unknown>) => answer.then(() => 'granted', nameOf)
      const device = (kind: 'usb' | 'hid' | 'serial', how: string) => {
        const api: unknown = Reflect.get(navigator, kind)
        const ask: unknown = typeof api === 'object' && api !== null ? Reflect.get(api, how) : undefined
        return typeof ask === 'function'
          ? asked(
              Promise.resolve(Reflect.apply(ask, api, [{ filters: [] }])).then((found) => {
                if (Array.isArray(found) && found.length === 0) throw new Error('none')
              }),
            )
          : Promise.resolve('missing')
      }
      return {
        geolocation: await new Promise((resolve) =>
          navigator.geolocation.getCurrentPosition(
            () => resolve('granted'),
            (error) => resolve(error.code === error.PERMISSION_DENIED ? 'denied' : error.message),
          ),
        ),
        notifications: await Notification.requestPermission(),
        camera: await asked(navigator.mediaDevices.getUserMedia({ video: true })),
        microphone: await asked(navigator.mediaDevices.getUserMedia({ audio: true })),
        screen: await asked(navigator.mediaDevices.getDisplayMedia({ video: true })),
        clipboardRead: await asked(navigator.clipboard.readText()),
        clipboardWrite: await asked(navigator.clipboard.writeText('copied by the page')),
        usb: await device('usb', 'requestDevice'),
        hid: await device('hid', 'requestDevice'),
        serial: await device('serial', 'requestPort'),
      }
    })
    expect(answers).toEqual({
      geolocation: 'denied',
      notifications: 'denied',
      camera: 'NotAllowedError',
      microphone: 'NotAllowedError',
      screen: expect.stringMatching(/^NotAllowedError|NotSupportedError$/),
      clipboardRead: 'NotAllowedError',
      clipboardWrite: 'granted',
      usb: expect.stringMatching(/Error$/),
      hid: expect.stringMatching(/Error$/),
      serial: expect.stringMatching(/Error$/),
    })
    expect(await electron.evaluate(({ clipboard }) => clipboard.readText())).toBe('copied by the page')
  })
})

test.describe('the border', () => {
  test('refuses a foreign page and a frame inside ours, and writes it down', async ({ launch }) => {
    const app = await launch()
    const foreign = await app.electron.evaluate(
      async ({ BrowserWindow, protocol }, { script, own }) => {
        const question = 'keepsake.models.list().then((answer) => answer.error?.code ?? "answered")'
        const ask = async (address: string) => {
          const webPreferences = { preload: script, sandbox: true, contextIsolation: true }
          const window = new BrowserWindow({ show: false, webPreferences })
          await window.loadURL(address)
          return window.webContents.executeJavaScript(question)
        }
        const answers = {
          data: await ask('data:text/html,foreign'),
          file: await ask('file:///etc/hostname'),
          own: await ask(own),
        }
        // Our policy lets no frame in, so a page without it stands for a fault in it: only the top frame may ask.
        protocol.unhandle('app')
        protocol.handle('app', ({ url }) => {
          const text = url === own ? '<iframe src="/inner"></iframe>' : 'inner'
          return new Response(text, { headers: { 'content-type': 'text/html' } })
        })
        const webPreferences = { preload: script, sandbox: true, nodeIntegrationInSubFrames: true }
        const holder = new BrowserWindow({ show: false, webPreferences })
        await holder.loadURL(own)
        const frame = holder.webContents.mainFrame.frames[0]
        return { ...answers, frame: await frame?.executeJavaScript(question) }
      },
      { script: preload, own: 'app://keepsake/' },
    )
    expect(foreign).toEqual({
      data: 'forbidden_sender',
      file: 'forbidden_sender',
      own: 'answered',
      frame: 'forbidden_sender',
    })
    await expect
      .poll(() => readLog(app))
      .toMatch(/sender that may not ask was refused[\s\S]*data:text\/html,foreign/)
  })

  test('names the field, what was found and what is expected', async ({ launch }) => {
    const { page } = await launch()
    const wrong = await page.evaluate(async () => {
      const { keepsake } = window
      return [
        await keepsake.conversations.rename({ id: 'x', title: 'New' }),
        await keepsake.conversations.search({ query: 7 }),
        await keepsake.app.updateSettings({ railWidth: '300' }),
        await keepsake.app.updateSettings({ admin: true }),
        await keepsake.models.choose({ role: 'root', modelId: null }),
        await keepsake.chat.send({ conversationId: null, text: '' }),
        await keepsake.chat.send(null),
        await keepsake.chat.watch({ runId: ['x'] }),
        await keepsake.memory.list('all'),
        await keepsake.shell.recover({ how: 'delete-all' }),
      ]
    })
    const rows = wrong.map((answer) => (answer.ok ? 'accepted' : [answer.error.code, answer.error.params]))
    const row = (field: string, found: string) => [
      'invalid_input',
      { field, found, expected: expect.stringMatching(/\w{4}/) },
    ]
    expect(rows).toEqual([
      row('id', '"x"'),
      row('query', '7'),
      row('railWidth', '"300"'),
      row('input', 'object'),
      row('role', '"root"'),
      row('text', '""'),
      row('input', 'null'),
      row('runId', 'list of 1'),
      row('input', '"all"'),
      row('how', '"delete-all"'),
    ])
  })

  test('knows only the names of the contract', async ({ launch }) => {
    const app = await launch()
    // The bridge makes no other names, so a window without isolation stands for a page that broke out of it.
    const codes = await app.electron.evaluate(
      async ({ BrowserWindow }, { own, names }) => {
        const window = new BrowserWindow({
          show: false,
          webPreferences: { nodeIntegration: true, contextIsolation: false, sandbox: false },
        })
        await window.loadURL(own)
        return window.webContents.executeJavaScript(`
          Promise.all(${JSON.stringify(names)}.flatMap((name) => ['keepsake:call', 'keepsake:watch'].map(
            (channel) => require('electron').ipcRenderer.invoke(channel, name, undefined)
              .then((answer) => answer.error?.code ?? 'answered')
          )))`)
      },
      {
        own: 'app://keepsake/',
        names: [
          'models',
          'models.',
          'models.list.call',
          'models.none',
          '__proto__.toString',
          'models.__proto__',
          'models.constructor',
          'constructor.name',
          'shell.hasOwnProperty',
          '',
          7,
          null,
          { toString: 'models.list' },
          ['models.list'],
        ],
      },
    )
    expect(new Set(codes)).toEqual(new Set(['unknown_procedure']))
    expect(codes).toHaveLength(28)
  })
})

/** Addresses that the window was about to go to and that the app refused. */
async function watchRefusedNavigations(app: RunningApp): Promise<() => Promise<string[]>> {
  await app.electron.evaluate(({ BrowserWindow }) => {
    const refused: string[] = []
    Object.assign(globalThis, { refused })
    const contents = BrowserWindow.getAllWindows()[0]?.webContents
    contents?.on('will-frame-navigate', (event) => {
      if (event.defaultPrevented) refused.push(event.url)
    })
    contents?.on('will-redirect', (event) => {
      if (event.defaultPrevented) refused.push(event.url)
    })
  })
  return async () => {
    const refused = await app.electron.evaluate(() => Reflect.get(globalThis, 'refused'))
    return Array.isArray(refused) ? refused.map(String) : []
  }
}

/** A server that nobody should ask. */
async function listen() {
  const requests: string[] = []
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`)
    response.end('elsewhere')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address: AddressInfo | string | null = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    requests,
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => server.close(() => resolve())),
  }
}
