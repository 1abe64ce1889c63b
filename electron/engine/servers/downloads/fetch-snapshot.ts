import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { AppError } from '../../app-error'
import { demandSpace, diskError } from './disk-errors'
import { reasonOf, SourceFailure } from './failure'
import type { FetchEvents } from './fetch-model'
import { type TransferDeps, transferFile } from './http-transfer'
import { hubCacheFolder, hubToken, RepositoryCache, sizeOf } from './hub-cache'
import {
  authorization,
  type HubFile,
  type HubRepository,
  type HubRequest,
  readRepository,
  refusal,
} from './hub-repository'
import { PartFile } from './part-file'
import { type SnapshotNeed, selectFiles } from './snapshot-files'

export type SnapshotDeps = TransferDeps & {
  hubUrl: string
  freeBytes: (folder: string) => Promise<number | null>
  /** HF_HOME, HF_TOKEN and the like, as Hugging Face's own tools read them. */
  environment: NodeJS.ProcessEnv
}

export type SnapshotJob = {
  displayName: string
  repository: string
  revision: string
  need: SnapshotNeed
  /** The commit that an interrupted run was fetching. */
  commit: string | null
}

const sourceName = 'Hugging Face'

/** Where a snapshot's repository lies in the cache. */
export const snapshotFolder = (environment: NodeJS.ProcessEnv, repository: string): string =>
  new RepositoryCache(hubCacheFolder(environment), repository).folder

/**
 * Fetches what an engine needs of a repository into Hugging Face's cache, file by file; what is there is kept.
 * @throws AppError disk_full (what came stays), download_gated, download_missing, download_checksum,
 *   download_unreachable, unauthorized
 */
export async function fetchSnapshot(
  deps: SnapshotDeps,
  job: SnapshotJob,
  signal: AbortSignal,
  on: FetchEvents,
): Promise<void> {
  const cache = new RepositoryCache(hubCacheFolder(deps.environment), job.repository)
  const target = { displayName: job.displayName, targetPath: cache.folder }
  const progress = { received: 0, total: 0 }
  on.source(0, sourceName)
  try {
    const token = await hubToken(deps.environment)
    const request: HubRequest = { ...job, hubUrl: deps.hubUrl, token }
    const { commit, files } = await patiently(deps, signal, () =>
      readRepository(deps.fetch, { ...request, revision: job.commit ?? job.revision }, signal),
    )
    const wanted = selectFiles(job.need, files)
    if (wanted.length === 0) throw nothingThere(job, { commit, files })
    progress.total = wanted.reduce((sum, file) => sum + file.size, 0)
    on.facts({ totalBytes: progress.total, sha256: null, etag: commit })
    const there = await Promise.all(wanted.map((file) => bytesOf(cache, file)))
    progress.received = there.reduce((sum, bytes) => sum + bytes, 0)
    on.bytes(progress.received)
    await demandSpace(deps, target, progress.total - progress.received)
    for (const [index, file] of wanted.entries()) {
      const before = progress.received - (there[index] ?? 0)
      const bytes = (received: number) => {
        progress.received = before + received
        on.bytes(progress.received)
      }
      if ((await sizeOf(cache.blob(file.oid))) !== file.size) {
        await fetchFile(deps, { cache, commit, file, request, signal, bytes })
      }
      bytes(file.size)
      await cache.link(commit, file.path, file.oid)
    }
    on.verifying()
    await cache.setCommit(job.revision, commit)
  } catch (error) {
    if (signal.aborted) throw signal.reason
    throw error instanceof SourceFailure
      ? failed(job, error)
      : await diskError(deps, target, error, async () => progress.total - progress.received)
  }
}

/** Removes what came of a download that is given up; whole files stay, as others may use them. */
export async function removeSnapshotParts(deps: SnapshotDeps, repository: string): Promise<void> {
  const cache = new RepositoryCache(hubCacheFolder(deps.environment), repository)
  const parts = (await cache.blobNames()).filter((name) => name.endsWith('.part'))
  await Promise.all(parts.map((name) => PartFile.remove(cache.blob(name.slice(0, -'.part'.length)))))
}

async function bytesOf(cache: RepositoryCache, file: HubFile): Promise<number> {
  if ((await sizeOf(cache.blob(file.oid))) === file.size) return file.size
  return Math.min(file.size, (await sizeOf(PartFile.pathOf(cache.blob(file.oid)))) ?? 0)
}

type FileStep = {
  cache: RepositoryCache
  commit: string
  file: HubFile
  request: HubRequest
  signal: AbortSignal
  bytes: (received: number) => void
}

async function fetchFile(deps: SnapshotDeps, step: FileStep): Promise<void> {
  const { cache, commit, file, request, signal, bytes } = step
  const blob = cache.blob(file.oid)
  const part = await PartFile.open(blob, signal)
  let open = true
  try {
    const path = file.path.split('/').map(encodeURIComponent).join('/')
    await transferFile(deps, {
      url: `${request.hubUrl}/${request.repository}/resolve/${commit}/${path}`,
      part,
      // The commit is fixed and the checksum decides: no version to compare.
      etag: null,
      expectedBytes: file.size,
      headers: authorization(request.token),
      refused: (status, code) => refusal(request, status, code),
      signal,
      onHead: async () => undefined,
      onBytes: bytes,
    })
    signal.throwIfAborted()
    const actual = file.large ? part.sha256 : await gitChecksum(PartFile.pathOf(blob))
    if (actual !== file.oid) {
      open = false
      await part.close()
      await PartFile.remove(blob)
      throw new SourceFailure('checksum', `${file.path} is ${actual}, expected ${file.oid}`)
    }
    await part.finish()
    open = false
  } finally {
    if (open) await part.close()
  }
}

/** The name git has for the bytes of a small file. */
async function gitChecksum(path: string): Promise<string> {
  const content = await readFile(path)
  return createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex')
}

/** A listing is small: three tries are enough to see through a passing fault. */
async function patiently<T>(deps: SnapshotDeps, signal: AbortSignal, ask: () => Promise<T>): Promise<T> {
  for (let waitMs = 1000; ; waitMs *= 2) {
    try {
      return await ask()
    } catch (error) {
      if (!(error instanceof SourceFailure) || !error.transient || waitMs > 2000) throw error
      await deps.wait(waitMs, signal)
    }
  }
}

function nothingThere({ displayName, repository, need }: SnapshotJob, { files }: HubRepository): AppError {
  const detail = `${files.length} files, none that ${need.engine} can run`
  return new AppError('download_missing', { name: displayName, repository }, { detail })
}

function failed({ displayName }: SnapshotJob, failure: SourceFailure): AppError {
  const detail = reasonOf(failure)
  if (failure.kind === 'checksum') {
    return new AppError('download_checksum', { name: displayName, source: sourceName }, { detail })
  }
  const sources = [`${sourceName}: ${detail}`]
  return new AppError('download_unreachable', { name: displayName, sources }, { detail })
}
