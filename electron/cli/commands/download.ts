import type { CatalogEntryView } from '../../../shared/contract/catalog'
import type { DownloadView, StarterModel } from '../../../shared/contract/servers'
import { AppError } from '../../engine/app-error'
import type { Engine } from '../../engine/engine'
import type { Cli } from '../cli'
import { exitCodes } from '../exit-codes'
import { tellListFaults } from '../list-faults'
import { painter } from '../terminal'
import { type FolderOption, withEngine } from '../with-engine'

type DownloadOptions = FolderOption & { json?: boolean; choose?: boolean }

/** Something that can be fetched by its name, and how that stands. */
type Standing = { download: DownloadView | null; modelId: string | null; isThere: boolean }
type Target = { name: string; begin: () => Promise<unknown>; look: () => Promise<Standing> }

/**
 * Fetches models of the catalog, or of the built-in engine's own short list, and adds them to the app's. Ctrl-C keeps
 * what has come; the next call goes on from there.
 */
export function modelsDownload(
  cli: Cli,
  names: readonly string[],
  options: DownloadOptions,
): Promise<number> {
  return withEngine(cli, options, async (engine, dataFolder) => {
    await tellListFaults(cli, dataFolder)
    const targets = await targetsOf(engine, names)
    const stopped = new AbortController()
    const done: { name: string; state: 'ready'; modelId: string | null }[] = []
    const unlisten = cli.terminal.onInterrupt(() => stopped.abort())
    try {
      for (const target of targets) {
        const modelId = await fetchOne(cli, engine, target, stopped.signal)
        if (stopped.signal.aborted) return exitCodes.interrupted
        if (options.choose && modelId !== null) await engine.api.models.choose({ role: 'chat', modelId })
        done.push({ name: target.name, state: 'ready', modelId })
        if (!options.json) cli.terminal.stdout.write(`${target.name}  ready\n`)
      }
    } finally {
      unlisten()
    }
    if (options.json) cli.terminal.stdout.write(`${JSON.stringify(done, null, 2)}\n`)
    return exitCodes.ok
  })
}

/** @throws AppError model_missing naming what is there */
async function targetsOf({ api }: Engine, names: readonly string[]): Promise<Target[]> {
  const starters = async () => (await api.builtin.catalog()).models
  const entries = async () => (await api.catalog.list()).entries
  const known = [...(await starters()).map(({ key }) => key), ...(await entries()).map(({ name }) => name)]
  return names.map((wanted) => {
    const name = known.find((one) => one.toLowerCase() === wanted.toLowerCase())
    if (name === undefined) {
      throw new AppError(
        'model_missing',
        { name: wanted },
        { detail: `These can be had:\n${known.join('\n')}` },
      )
    }
    const starter = async () => (await starters()).find(({ key }) => key === name)
    const entry = async () => (await entries()).find((one) => one.name === name)
    return {
      name,
      begin: async () => {
        if (await starter()) return api.builtin.download({ key: name })
        const found = await entry()
        if (found?.state === 'consent') throw new AppError('handler_no_consent', { model: name })
        return found?.state === 'downloadable' ? api.catalog.download({ name }) : api.catalog.add({ name })
      },
      look: async () => standingOf(await starter(), await entry()),
    }
  })
}

function standingOf(starter: StarterModel | undefined, entry: CatalogEntryView | undefined): Standing {
  const { download, modelId } = starter ?? entry ?? { download: null, modelId: null }
  // Weights for vLLM are no model yet: they wait for a vLLM that serves them.
  const isWeights = entry?.engine === 'vllm' && download === null && entry.state !== 'downloadable'
  // A module that was changed is not asked before the person has agreed again.
  const isThere = (modelId !== null && entry?.state !== 'consent') || isWeights
  return { download, modelId, isThere }
}

/** Returns the id of the model; null for weights alone, and where `signal` fired. @throws AppError why it failed */
async function fetchOne(
  cli: Cli,
  { api }: Engine,
  { begin, look }: Target,
  signal: AbortSignal,
): Promise<string | null> {
  let standing = await look()
  if (standing.isThere) return standing.modelId
  const changes = changesOf(api, signal)
  try {
    await begin()
    for (;;) {
      standing = await look()
      if (standing.isThere) return standing.modelId
      if (signal.aborted) return null
      const { download } = standing
      if (download?.error) throw AppError.fromData(download.error)
      if (download) progress(cli, download)
      await changes.next()
    }
  } finally {
    changes.end()
    clear(cli)
  }
}

/** Waits for what changes from now on; nothing is missed while somebody looks at the change before. */
function changesOf(api: Engine['api'], signal: AbortSignal) {
  let changed = false
  let wake = (): void => undefined
  const note = () => {
    changed = true
    wake()
  }
  const unsubscribe = api.app.changes(undefined, note, note)
  signal.addEventListener('abort', note, { once: true })
  return {
    next: async () => {
      if (!changed) {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
      changed = false
    },
    end: () => {
      unsubscribe()
      signal.removeEventListener('abort', note)
    },
  }
}

/** One line that is written over, only where somebody looks. */
function progress(
  { terminal }: Cli,
  { displayName, receivedBytes, totalBytes, bytesPerSecond }: DownloadView,
): void {
  if (!terminal.stderr.isTTY) return
  const share = totalBytes ? `${Math.floor((100 * receivedBytes) / totalBytes)} %` : ''
  const speed = bytesPerSecond ? `${(bytesPerSecond / 1e6).toFixed(1)} MB/s` : ''
  const text = `${displayName}  ${(receivedBytes / 1e6).toFixed(0)} MB  ${share}  ${speed}`
  terminal.stderr.write(`\r\u001b[K${painter(terminal, 'stderr')('dim', text)}`)
}

function clear({ terminal }: Cli): void {
  if (terminal.stderr.isTTY) terminal.stderr.write('\r\u001b[K')
}
