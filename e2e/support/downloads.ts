import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright/test'
import { starterModels } from '../../electron/engine/servers/builtin/catalog'
import { test as base, expect, type RunningApp } from './app'
import { starterFile } from './builtin'
import { composer } from './chat'
import type { FileServer, RecordedDownload, ServedFile } from './scripted-server/file-server'
import { startFileServer } from './scripted-server/file-server'

/** The starter model, as the catalogue knows it. */
const found = starterModels.find(({ key }) => key === 'smollm2-135m-instruct')
const source = found?.sources.find(({ kind }) => kind === 'hub')
if (!found?.sizeBytes || source?.kind !== 'hub') throw new Error('The starter model has no place at the hub')
export const starterName = found.displayName
export const starterBytes = found.sizeBytes
/** Where the hub keeps it, and where it sends whoever asks. */
const hubPath = `/${source.repository}/resolve/${source.revision}/${source.file}`
const storePath = '/store/starter'

/** A server that plays the hub: its address answers with a redirect to the store that has the bytes. */
type Hub = {
  server: FileServer
  /** The hub as the app's environment names it. */
  environment: Record<string, string>
  /** Serves the starter model's real file from now on, with these faults. */
  serve: (faults?: Partial<ServedFile>) => void
  /** Serves other bytes of the same length. */
  serveWrong: () => void
  fail: (status: number) => void
  /** What the store was asked for, in order. */
  asked: () => RecordedDownload[]
}

async function startHub(): Promise<Hub> {
  const content = readFileSync(await starterFile())
  const server = await startFileServer()
  const at = (file: ServedFile) => {
    server.serve(hubPath, { content: new Uint8Array(), redirectTo: storePath })
    server.serve(storePath, { etag: '"starter"', ...file })
  }
  return {
    server,
    environment: { HF_ENDPOINT: server.rootUrl },
    serve: (faults = {}) => at({ content, ...faults }),
    serveWrong: () => at({ content, wrongContent: Buffer.alloc(content.length, 7) }),
    fail: (status) => server.serve(hubPath, { content, failWith: status }),
    asked: () => server.requests.filter(({ path }) => path === storePath),
  }
}

type Fixtures = {
  hub: Hub /** An environment in which no Python is found. */
  withoutPython: Record<string, string>
}

export const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads which fixtures are wanted from this pattern
  hub: async ({}, use) => {
    const hub = await startHub()
    await use(hub)
    await hub.server.close()
  },
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads which fixtures are wanted from this pattern
  withoutPython: async ({}, use, testInfo) => {
    const empty = testInfo.outputPath('no-programs')
    mkdirSync(empty, { recursive: true })
    await use({ PATH: empty })
  },
})

/** The row of the starter model on the first screen. */
export const starterRow = (page: Page): Locator => page.getByRole('listitem').filter({ hasText: starterName })
export const progress = (page: Page): Locator =>
  page.getByRole('progressbar', { name: `Download of ${starterName}` })
export const press = (page: Page, step: 'Download' | 'Pause' | 'Resume' | 'Cancel'): Promise<void> => {
  const name = step === 'Download' ? `Download ${starterName}` : `${step} the download of ${starterName}`
  return page.getByRole('button', { name, exact: true }).click()
}

const modelFolder = (app: Pick<RunningApp, 'dataFolder'>) => join(app.dataFolder, 'models')
/** The files that lie where the models do. */
export const modelFiles = (app: Pick<RunningApp, 'dataFolder'>): string[] => readdirSync(modelFolder(app))

/** Bytes of the part as they lie on the disk. */
export function partBytes(app: Pick<RunningApp, 'dataFolder'>): number {
  const file = join(modelFolder(app), `${source?.kind === 'hub' ? source.file : ''}.part`)
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0
}

export const partHas = (app: Pick<RunningApp, 'dataFolder'>, bytes: number): Promise<void> =>
  expect.poll(() => partBytes(app), { timeout: 60_000, intervals: [20] }).toBeGreaterThan(bytes)

/** The download is done: the model is there under its own name, and the chat is open with it. */
export async function chatOpens(app: RunningApp): Promise<void> {
  await expect(composer(app.page)).toBeVisible({ timeout: 60_000 })
  await expect(app.page.getByRole('combobox', { name: 'Model for this conversation' })).toContainText(
    starterName,
  )
  expect(modelFiles(app)).toEqual([source?.kind === 'hub' ? source.file : ''])
}
