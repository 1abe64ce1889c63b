import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { test as base, type ElectronApplication, _electron as electron, type Page } from 'playwright/test'
import type {} from '../../renderer/app/bridge'
import { electronPath } from '../../scripts/electron-path.mjs'
import { sandboxObstacle } from '../../scripts/sandbox.mjs'

export type RunningApp = {
  electron: ElectronApplication
  page: Page
  /** The process of the app itself. */
  pid: number
  dataFolder: string
  /** SIGKILL to the main process, as a crash would. Resolves when it is gone, at once where it has ended. */
  kill: () => Promise<void>
  /** Ends the app as a person does. */
  quit: () => Promise<void>
}

type LaunchOptions = {
  dataFolder: string
  environment?: Record<string, string>
  /** Language of the system; English unless said otherwise. */
  language?: string
  arguments?: string[]
  /** A file that runs in the main process before the app does. */
  runsFirst?: string
}

const root = join(import.meta.dirname, '..', '..')

/** The command that starts the built app on a data folder. */
export function startCommand(options: LaunchOptions) {
  const { executable } = electronPath()
  const sandbox = sandboxObstacle(executable) === undefined ? [] : ['--no-sandbox']
  return {
    executable,
    arguments: [
      ...(options.runsFirst === undefined ? [] : ['--require', options.runsFirst]),
      root,
      ...sandbox,
      `--user-data-dir=${options.dataFolder}`,
      `--lang=${options.language ?? 'en'}`,
      ...(options.arguments ?? []),
    ],
    environment: { ...cleanEnvironment(), LANGUAGE: options.language ?? 'en', ...options.environment },
  }
}

/** Starts the built app on a data folder and waits for its window. */
export async function launchApp(options: LaunchOptions): Promise<RunningApp> {
  const command = startCommand(options)
  const app = await electron.launch({
    executablePath: command.executable,
    args: command.arguments,
    env: command.environment,
  })
  const page = await app.firstWindow()
  const child = app.process()
  const pid = child.pid
  if (pid === undefined) throw new Error('The app has no process')
  const gone = new Promise<void>((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve()
    else child.once('exit', () => resolve())
  })
  return {
    electron: app,
    page,
    pid,
    dataFolder: options.dataFolder,
    kill: async () => {
      if (child.exitCode === null && child.signalCode === null) process.kill(pid, 'SIGKILL')
      await gone
    },
    quit: async () => {
      await app.close()
      await gone
    },
  }
}

/** The environment without what would change the app under test. */
function cleanEnvironment(): Record<string, string> {
  const kept: Record<string, string> = {}
  for (const [name, value] of Object.entries(process.env)) {
    if (value === undefined || /^(KEEPSAKE_(?!CACHE)|OPENAI_|HF_|ELECTRON_RUN_AS_NODE)/.test(name)) continue
    kept[name] = value
  }
  // Nobody but a test that says so may reach the hub.
  return { ...kept, HF_ENDPOINT: 'http://127.0.0.1:9', KEEPSAKE_GPU: 'off' }
}

type Fixtures = {
  /** A fresh data folder. */
  dataFolder: string
  /** Starts the app on the data folder; whatever a test starts is ended after it. */
  launch: (options?: Partial<LaunchOptions>) => Promise<RunningApp>
}

export const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads which fixtures are wanted from this pattern
  dataFolder: async ({}, use, testInfo) => {
    const folder = testInfo.outputPath('data')
    mkdirSync(folder, { recursive: true })
    await use(folder)
  },
  launch: async ({ dataFolder }, use) => {
    const started: RunningApp[] = []
    await use(async (options = {}) => {
      const app = await launchApp({ dataFolder, ...options })
      started.push(app)
      return app
    })
    for (const app of started) await app.kill()
  },
})

export { expect } from 'playwright/test'
