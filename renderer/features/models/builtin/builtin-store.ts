import { create } from 'zustand'
import type { Client } from '../../../../shared/contract'
import type { Output } from '../../../../shared/contract/procedure'
import type { builtin } from '../../../../shared/contract/servers'
import type { AppErrorData, Result } from '../../../../shared/errors'
import { onChange } from '../../../app/changes'
import { refreshModels } from '../../../app/models-store'
import { oneAtATime } from '../../../app/one-at-a-time'
import { showError } from '../../../components/toast-store'

type Catalog = Output<typeof builtin.catalog>
type EngineState = Output<typeof builtin.engine>
type Builtin = { catalog: Catalog | null; engine: EngineState | null; error: AppErrorData | null }
type NeededClient = Pick<Client, 'builtin' | 'models' | 'shell'>

/** What the built-in engine offers and how it is doing, as the main process says. */
export const useBuiltin = create<Builtin>(() => ({ catalog: null, engine: null, error: null }))

export async function refreshBuiltin(client: Pick<Client, 'builtin'>) {
  const [catalog, engine] = await Promise.all([client.builtin.catalog(), client.builtin.engine()])
  if (!catalog.ok) return useBuiltin.setState({ error: catalog.error })
  useBuiltin.setState({
    catalog: catalog.value,
    error: null,
    ...(engine.ok ? { engine: engine.value } : {}),
  })
}

/** Keeps the store in step while a view shows it. */
export function followBuiltin(client: Pick<Client, 'builtin'>) {
  // A download tells of itself many times a second; one question at a time is enough.
  const ask = oneAtATime(() => refreshBuiltin(client))
  ask()
  return onChange(['downloads', 'builtin-engine', 'models'], ask)
}

export type DownloadStep = 'pause' | 'resume' | 'cancel'

/** Steers a download; null where it went well, else why not. */
export async function steerDownload(client: NeededClient, step: DownloadStep, id: string) {
  return settle(client, await client.builtin[step]({ id }))
}

export async function startDownload(client: NeededClient, key: string) {
  return settle(client, await client.builtin.download({ key }))
}

export async function restartEngine(client: NeededClient) {
  const error = await settle(client, await client.builtin.restart())
  if (error) showError(error)
}

async function settle(client: NeededClient, result: Result<unknown>): Promise<AppErrorData | null> {
  await refreshBuiltin(client)
  return result.ok ? null : result.error
}

/** Lets the person pick a GGUF file and adds it where it lies. The new model's id, an error, or null if cancelled. */
export async function openGgufFile(
  client: NeededClient,
): Promise<{ id: string } | { error: AppErrorData } | null> {
  const picked = await client.shell.pickGgufFile()
  if (!picked.ok) return { error: picked.error }
  if (picked.value.path === null) return null
  const added = await client.builtin.addFile({ path: picked.value.path })
  if (!added.ok) return { error: added.error }
  await refreshModels(client)
  return { id: added.value.id }
}
