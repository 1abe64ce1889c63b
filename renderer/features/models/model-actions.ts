import type { Client } from '../../../shared/contract'
import type { models } from '../../../shared/contract/models'
import type { Output } from '../../../shared/contract/procedure'
import { refreshModels, useModels } from '../../app/models-store'
import { showError } from '../../components/toast-store'

type NeededClient = Pick<Client, 'models'>
export type ModelUsage = Output<typeof models.usage>

/** Asks a model's server how it stands; the answer shows in the list. */
export async function checkModel(client: NeededClient, id: string) {
  const result = await client.models.check({ id })
  if (!result.ok) showError(result.error)
  await refreshModels(client)
}

/** The copy's id, to be opened at once; null where it failed. */
export async function duplicateModel(client: NeededClient, id: string): Promise<string | null> {
  return copied(client, await client.models.duplicate({ id }))
}

/** The person's own copy of a model that a file or the environment describes; null where it failed. */
export async function copyToOwn(client: NeededClient, id: string): Promise<string | null> {
  return copied(client, await client.models.copyToOwn({ id }))
}

async function copied(client: NeededClient, result: Awaited<ReturnType<Client['models']['duplicate']>>) {
  if (!result.ok) {
    showError(result.error)
    return null
  }
  await refreshModels(client)
  return result.value.id
}

export async function setModelEnabled(client: NeededClient, id: string, enabled: boolean) {
  const result = await client.models.setEnabled({ id, enabled })
  if (!result.ok) showError(result.error)
  await refreshModels(client)
}

export async function setFavourite(client: NeededClient, id: string, favourite: boolean) {
  const result = await client.models.setFavourite({ id, favourite })
  if (!result.ok) showError(result.error)
  await refreshModels(client)
}

/** Shows the new order at once; the engine's answer has the last word. */
export async function reorderModels(client: NeededClient, ids: readonly string[]) {
  const place = new Map(ids.map((id, position) => [id, position]))
  useModels.setState(({ list }) => ({
    list: list?.map((model) => ({ ...model, position: place.get(model.id) ?? model.position })) ?? null,
  }))
  const result = await client.models.reorder({ ids: [...ids] })
  if (!result.ok) showError(result.error)
  await refreshModels(client)
}

export async function removeModel(client: NeededClient, id: string) {
  const result = await client.models.remove({ id })
  if (!result.ok) showError(result.error)
  await refreshModels(client)
}

/** What still uses a model; null where that cannot be told, which has been said. */
export async function usageOf(client: NeededClient, id: string): Promise<ModelUsage | null> {
  const result = await client.models.usage({ id })
  if (result.ok) return result.value
  showError(result.error)
  return null
}

export const isUsed = (usage: ModelUsage) => usage.roles.length > 0 || usage.conversations > 0

/** Opens a configuration file where the person edits text. */
export async function openConfigFile(client: Pick<Client, 'shell'>, path: string) {
  const result = await client.shell.openConfigFile({ path })
  if (!result.ok) showError(result.error)
}

/** Asks where to, and writes the models there as a document; keys only as the names of secrets. */
export async function exportModels(client: Pick<Client, 'configFiles' | 'shell'>, ids: string[] | null) {
  const made = await client.configFiles.exportText({ ids })
  if (!made.ok) return showError(made.error)
  const saved = await client.shell.saveTextFile({ suggestedName: made.value.name, text: made.value.text })
  if (!saved.ok) showError(saved.error)
}
