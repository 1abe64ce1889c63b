import { createHash, randomBytes } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { temporaryFolder } from '../../electron/engine/database/testing'
import type { ModelSource } from '../../electron/engine/servers/builtin/catalog'
import type { DownloadsDeps } from '../../electron/engine/servers/downloads/downloads'
import type { FilePlan } from '../../electron/engine/servers/downloads/plan'
import { openDownloads } from '../../electron/engine/servers/downloads/testing/open-downloads'
import type { ServedFile } from './scripted-server/file-server'
import { startFileServer } from './scripted-server/file-server'

export const content = randomBytes(1_000_000)
export const sha256 = createHash('sha256').update(content).digest('hex')
export const filePath = '/maker/model-GGUF/resolve/main/model.gguf'
export const hub = {
  kind: 'hub' as const,
  name: 'Hub',
  repository: 'maker/model-GGUF',
  revision: 'main',
  file: 'model.gguf',
} satisfies ModelSource

type Options = {
  file?: Partial<ServedFile>
  plan?: Partial<FilePlan>
  folder?: string
  deps?: Partial<DownloadsDeps>
}

/** A hub that serves one file, and downloads of it. */
export async function setUp(options: Options = {}) {
  const server = await startFileServer({ [filePath]: { content, ...options.file } })
  onTestFinished(() => server.close())
  const targetPath = join(options.folder ?? temporaryFolder(), 'models', 'model.gguf')
  const plan: FilePlan = {
    kind: 'file',
    displayName: 'Model',
    targetPath,
    sizeBytes: content.length,
    sha256,
    sources: [hub],
    ...options.plan,
  }
  const downloads = await openDownloads(plan, {
    hubUrl: server.rootUrl,
    environment: process.env,
    ...options.deps,
  })
  return {
    ...downloads,
    server,
    targetPath,
    whole: () => readFile(targetPath),
    partBytes: async () => (await stat(`${targetPath}.part`)).size,
  }
}

/** The ranges of the file that were asked for, in their order. */
export const ranges = (server: { requests: { path: string; range?: string }[] }) =>
  server.requests.filter(({ path }) => path === filePath).map(({ range }) => range)
