import { create } from 'zustand'
import type { Client } from '../../../../shared/contract'
import type { catalog } from '../../../../shared/contract/catalog'
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

export async function refreshCatalog(client: Pick<Client, 'catalog'>) {
  const result = await client.catalog.list()
  useCatalog.setState(result.ok ? { list: result.value, error: null } : { error: result.error })
}

/** Keeps the store in step while a view shows it. */
export function followCatalog(client: Pick<Client, 'catalog'>): () => void {
  const ask = oneAtATime(() => refreshCatalog(client))
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
export async function fetchEntry(client: NeededClient, name: string) {
  return settle(client, await client.catalog.download({ name }))
}

/** Puts an entry into the list of models. */
export async function addEntry(client: NeededClient, name: string) {
  return settle(client, await client.catalog.add({ name }))
}

/** Keeps the person's word on a module of their own; with it the model comes into the list. */
export async function allowHandler(client: NeededClient, name: string) {
  const said = await client.catalog.consent({ name, granted: true })
  return said.ok ? addEntry(client, name) : settle(client, said)
}

export async function forbidHandler(client: NeededClient, name: string) {
  return settle(client, await client.catalog.consent({ name, granted: false }))
}

async function settle(client: NeededClient, result: Result<unknown>): Promise<AppErrorData | null> {
  await Promise.all([refreshCatalog(client), refreshModels(client)])
  return result.ok ? null : result.error
}
