import type { DownloadView } from '../../../shared/contract/servers'
import { AppError } from '../../engine/app-error'
import type { Engine } from '../../engine/engine'
import type { Cli } from '../cli'
import { exitCodes } from '../exit-codes'
import { painter } from '../terminal'
import { type FolderOption, withEngine } from '../with-engine'
import { namedEntries } from './models'

/** Fetches models of the catalog ahead of time. Ctrl-C keeps what has come; the next call goes on from there. */
export function modelsDownload(
  cli: Cli,
  names: readonly string[],
  options: FolderOption & { json?: boolean },
): Promise<number> {
  return withEngine(cli, options, async (engine) => {
    const { entries } = await engine.api.catalog.list()
    const stopped = new AbortController()
    const done: { name: string; state: string }[] = []
    const unlisten = cli.terminal.onInterrupt(() => stopped.abort())
    try {
      for (const { name, state } of namedEntries(entries, names)) {
        if (state !== 'ready') await fetchOne(cli, engine, name, stopped.signal)
        if (stopped.signal.aborted) return exitCodes.interrupted
        done.push({ name, state: 'ready' })
        if (!options.json) cli.terminal.stdout.write(`${name}  ready\n`)
      }
    } finally {
      unlisten()
    }
    if (options.json) cli.terminal.stdout.write(`${JSON.stringify(done, null, 2)}\n`)
    return exitCodes.ok
  })
}

/** @throws AppError why it failed */
async function fetchOne(cli: Cli, { api }: Engine, name: string, signal: AbortSignal): Promise<void> {
  const begun = await api.catalog.download({ name })
  const look = async (): Promise<DownloadView | null> => {
    const { entries } = await api.catalog.list()
    return entries.find((entry) => entry.name === name)?.download ?? null
  }
  let download: DownloadView | null = begun
  while (download && !['done', 'failed'].includes(download.state)) {
    progress(cli, download)
    if (signal.aborted) return
    await nextChange(api, signal)
    download = await look()
  }
  clear(cli)
  if (download?.error) throw AppError.fromData(download.error)
}

function nextChange(api: Engine['api'], signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      unsubscribe()
      signal.removeEventListener('abort', end)
      resolve()
    }
    const unsubscribe = api.app.changes(
      undefined,
      ({ topic }) => {
        if (topic === 'downloads' || topic === 'catalog') end()
      },
      end,
    )
    signal.addEventListener('abort', end, { once: true })
  })
}

/** One line that is written over, only where somebody looks. */
function progress(
  { terminal }: Cli,
  { displayName, receivedBytes, totalBytes, bytesPerSecond }: DownloadView,
) {
  if (!terminal.stderr.isTTY) return
  const share = totalBytes ? `${Math.floor((100 * receivedBytes) / totalBytes)} %` : ''
  const speed = bytesPerSecond ? `${(bytesPerSecond / 1e6).toFixed(1)} MB/s` : ''
  const text = `${displayName}  ${(receivedBytes / 1e6).toFixed(0)} MB  ${share}  ${speed}`
  terminal.stderr.write(`\r\u001b[K${painter(terminal, 'stderr')('dim', text)}`)
}

function clear({ terminal }: Cli): void {
  if (terminal.stderr.isTTY) terminal.stderr.write('\r\u001b[K')
}
