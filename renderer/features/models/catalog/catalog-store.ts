import { create } from 'zustand'
import type { Client } from '../../../../shared/contract'
import type { CatalogEntryView, catalog } from '../../../../shared/contract/catalog'
import type { Output } from '../../../../shared/contract/procedure'
import type { AppErrorData, Result } from '../../../../shared/errors'
import { onChange } from '../../../app/changes'
import { refreshModels } from '../../../app/models-store'
import { oneAtATime } from '../../../app/one-at-a-time'

type CatalogList = Output<typeof catalog.list>
type NeededClient = Pick<Client, 'catalog' | 'models'>

/** The models that can be got ready by name, as the engine says. */
export const useCatalog = create<{ list: CatalogList | null; error: AppErrorData | null }>(() => ({
  list: null,
  error: null,
}))

/** Asks the engine again; what it says, or null where it says why it cannot. */
export async function refreshCatalog(client: Pick<Client, 'catalog'>): Promise<CatalogList | null> {
  const result = await client.catalog.list()
  useCatalog.setState(result.ok ? { list: result.value, error: null } : { error: result.error })
  return result.ok ? result.value : null
}

/** Keeps the store in step while a view shows it. */
export function followCatalog(client: Pick<Client, 'catalog'>): () => void {
  const ask = oneAtATime(async () => void (await refreshCatalog(client)))
  ask()
  // Whoever comes back from an editor has perhaps changed their own list there.
  addEventListener('focus', ask)
  const stop = onChange(['catalog', 'downloads', 'models'], ask)
  return () => {
    removeEventListener('focus', ask)
    stop()
  }
}

/** Begins to fetch an entry; null where that went well, else why not. */
export async function fetchEntry(client: NeededClient, { name }: CatalogEntryView) {
  return settle(client, await client.catalog.download({ name }))
}

/** Asks once more whether what an entry needs is there by now; null where the answer came. */
export async function lookAgain(client: NeededClient) {
  await refreshCatalog(client)
  return useCatalog.getState().error
}

/** Puts an entry into the list of models. */
export async function addEntry(client: NeededClient, { name }: CatalogEntryView) {
  return settle(client, await client.catalog.add({ name }))
}

/** Keeps the person's word on a module of their own, as it is shown; with it the model comes into the list. */
export async function allowHandler(client: NeededClient, entry: CatalogEntryView) {
  const sha256 = entry.handler?.sha256 ?? null
  const said = await client.catalog.consent({ name: entry.name, sha256 })
  return said.ok ? addEntry(client, entry) : settle(client, said)
}

export async function forbidHandler(client: NeededClient, { name }: CatalogEntryView) {
  return settle(client, await client.catalog.consent({ name, sha256: null }))
}

async function settle(client: NeededClient, result: Result<unknown>): Promise<AppErrorData | null> {
  await Promise.all([refreshCatalog(client), refreshModels(client)])
  return result.ok ? null : result.error
}
