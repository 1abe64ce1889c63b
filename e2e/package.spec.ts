import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses'
import { chromium, expect, type Page, test } from 'playwright/test'
import { readTestBuild } from '../scripts/package/test-build.mjs'
import { sandboxObstacle } from '../scripts/sandbox.mjs'

const build = readTestBuild()
if (!build) throw new Error('There is no test build. Run "npm run package -- --test" first.')
const { executable, debian } = build

/** Starts a packaged app with a data folder of its own. Its inspect fuse is off, so only its page can be reached. */
function start(command: string, dataFolder: string, files: string[] = []): ChildProcess {
  mkdirSync(dataFolder, { recursive: true })
  const withoutSandbox = sandboxObstacle(executable) !== undefined
  return spawn(
    command,
    [
      ...(withoutSandbox ? ['--no-sandbox'] : []),
      '--remote-debugging-port=0',
      `--user-data-dir=${dataFolder}`,
      '--lang=en',
      ...files,
    ],
    {
      env: { ...process.env, XDG_CONFIG_HOME: dataFolder, HF_ENDPOINT: 'http://127.0.0.1:9' },
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  )
}

/** The address that Chromium writes when it listens for a debugger; rejects when the app ends before. */
function debuggerAddress(app: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let written = ''
    app.stderr?.setEncoding('utf8').on('data', (text: string) => {
      written += text
      const address = /DevTools listening on (ws:\S+)/.exec(written)?.[1]
      if (address) resolve(address)
    })
    app.once('error', reject)
    app.once('exit', (exitCode) => reject(new Error(`The app ended with code ${exitCode}:\n${written}`)))
  })
}

async function end(app: ChildProcess): Promise<void> {
  if (app.exitCode !== null || app.signalCode !== null) return
  const gone = once(app, 'exit')
  app.kill('SIGKILL')
  await gone
}

type Seen = { files?: string[]; look?: (page: Page) => Promise<void> }

/** Starts the app, sees its window and that the window reaches the engine. */
async function seeWindow(command: string, dataFolder: string, { files, look }: Seen = {}): Promise<void> {
  const app = start(command, dataFolder, files)
  try {
    const browser = await chromium.connectOverCDP(await debuggerAddress(app))
    const context = browser.contexts()[0]
    if (!context) throw new Error('The app has no window')
    const page = context.pages()[0] ?? (await context.waitForEvent('page'))
    await expect(page).toHaveTitle(/Keepsake/)
    expect(await page.evaluate(() => window.keepsake.app.settings())).toMatchObject({ ok: true })
    expect(existsSync(join(dataFolder, 'keepsake.db'))).toBe(true)
    await look?.(page)
    await browser.close()
  } finally {
    await end(app)
  }
}

test('the packaged app opens its window and its database [H1]', async () => {
  await seeWindow(executable, test.info().outputPath('data'))
})

test('the package brings its catalog, its presets and its examples of configuration [C1] [B1]', async () => {
  await seeWindow(executable, test.info().outputPath('data'), {
    look: async (page) => {
      const catalog = await page.evaluate(() => window.keepsake.catalog.list())
      const { entries } = (catalog as { value: { entries: { name: string }[] } }).value
      expect(entries.map(({ name }) => name)).toContain('BAAI/bge-m3')
      const presets = await page.evaluate(() => window.keepsake.models.presets())
      expect(JSON.stringify(presets)).toContain('claude')
    },
  })
  // The press that lays the examples down would open the system's file manager, so the archive itself is looked at.
  const archive = readFileSync(join(resourcesFolder, 'app.asar'))
  const configs = join(import.meta.dirname, '..', 'configs')
  for (const name of readdirSync(configs)) {
    // A line that stands in the bundle as it stands in the file.
    const plain = readFileSync(join(configs, name), 'utf8').match(/^[\w #.,:/-]{20,}$/m)?.[0]
    expect([name, plain !== undefined && archive.includes(plain)]).toEqual([name, true])
  }
})

test('the packaged app takes the file that it was opened with [B1]', async () => {
  const file = test.info().outputPath('team.keepsake')
  writeFileSync(
    file,
    'agent_name: ada\nmodel_name: qwen3-32b\nmodel_endpoint: http://127.0.0.1:9/v1\ngeneration_config:\n  temperature: 0.6\n  max_tokens: 4096\n  context_window: 32768\n',
  )
  // Linux desktops hand over an address, the others a path.
  const given = process.platform === 'linux' ? pathToFileURL(file).href : file
  await seeWindow(executable, test.info().outputPath('data'), {
    files: [given],
    look: (page) =>
      expect(page.getByRole('dialog', { name: 'Imported file' })).toContainText(
        'team.keepsake was imported, with 1 model.',
      ),
  })
})

test('the fuses of the packaged app are set as they ship', async () => {
  const fuses = await getCurrentFuseWire(executable)
  // A fuse is one character in the binary: '1' is on.
  const enabled = (fuse: FuseV1Options) => fuses[fuse] === '1'.charCodeAt(0)
  expect({
    runAsNode: enabled(FuseV1Options.RunAsNode),
    cookieEncryption: enabled(FuseV1Options.EnableCookieEncryption),
    nodeOptions: enabled(FuseV1Options.EnableNodeOptionsEnvironmentVariable),
    nodeCliInspect: enabled(FuseV1Options.EnableNodeCliInspectArguments),
    asarIntegrity: enabled(FuseV1Options.EnableEmbeddedAsarIntegrityValidation),
    onlyLoadAppFromAsar: enabled(FuseV1Options.OnlyLoadAppFromAsar),
    browserSnapshot: enabled(FuseV1Options.LoadBrowserProcessSpecificV8Snapshot),
    filePrivileges: enabled(FuseV1Options.GrantFileProtocolExtraPrivileges),
  }).toEqual({
    runAsNode: false,
    cookieEncryption: true,
    nodeOptions: false,
    nodeCliInspect: false,
    asarIntegrity: true,
    onlyLoadAppFromAsar: true,
    browserSnapshot: false,
    filePrivileges: false,
  })
})

const resourcesFolder =
  process.platform === 'darwin'
    ? join(dirname(executable), '..', 'Resources')
    : join(dirname(executable), 'resources')

test('code that is laid beside app.asar is not run', async () => {
  const folder = join(resourcesFolder, 'app')
  const proof = test.info().outputPath('it-ran')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'intruder', main: 'main.js' }))
  writeFileSync(join(folder, 'main.js'), `require('node:fs').writeFileSync(${JSON.stringify(proof)}, '')`)
  try {
    await seeWindow(executable, test.info().outputPath('data'))
    expect(existsSync(proof)).toBe(false)
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('a changed app.asar does not start', async () => {
  test.skip(
    process.platform === 'linux',
    'Electron checks app.asar against the hash in its executable on macOS and Windows only',
  )
  const archive = join(resourcesFolder, 'app.asar')
  const original = test.info().outputPath('app.asar')
  cpSync(archive, original)
  const changed = readFileSync(archive)
  const at = changed.indexOf('"offset"')
  changed.write('"offseT"', at)
  writeFileSync(archive, changed)
  const app = start(executable, test.info().outputPath('data'))
  try {
    await once(app, 'exit', { signal: AbortSignal.timeout(30_000) })
    expect(app.exitCode).not.toBe(0)
  } finally {
    await end(app)
    cpSync(original, archive)
  }
})

function asRoot(command: string, args: string[]): string {
  const result = spawnSync(command, args, {
    encoding: 'utf8',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  })
  if (result.status !== 0) throw new Error(`${command} ${args.join(' ')}\n${result.stdout}${result.stderr}`)
  return result.stdout
}

test('the Debian package installs, starts from its command, and leaves nothing when removed [H1]', async () => {
  test.skip(!debian, 'a .deb is made only on Linux with dpkg and fakeroot')
  test.skip(process.getuid?.() !== 0, 'only root may install packages')
  if (!debian) return
  asRoot('apt-get', ['install', '-y', '-qq', '--no-install-recommends', debian.file])
  const files = asRoot('dpkg', ['-L', debian.name]).split('\n')
  const own = files.filter((file) => file.includes(debian.name))
  try {
    expect(own).toContain(`/usr/bin/${debian.name}`)
    expect(own).toContain(`/usr/share/applications/${debian.name}.desktop`)
    const entry = readFileSync(`/usr/share/applications/${debian.name}.desktop`, 'utf8')
    expect(entry).toMatch(/^Exec=.* %U$/m)
    expect(entry).toMatch(/^MimeType=.*application\/x-keepsake-config/m)
    await seeWindow(`/usr/bin/${debian.name}`, test.info().outputPath('data'))
  } finally {
    asRoot('apt-get', ['purge', '-y', '-qq', debian.name])
  }
  expect(own.filter((file) => existsSync(file))).toEqual([])
  expect(spawnSync('dpkg', ['-s', debian.name]).status).not.toBe(0)
})
