import type { Client } from '../../../shared/contract'
import type { models } from '../../../shared/contract/models'
import type { Output } from '../../../shared/contract/procedure'
import { refreshModels } from '../../app/models-store'
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
  const result = await client.models.duplicate({ id })
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
