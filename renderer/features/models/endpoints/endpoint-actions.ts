import type { Client } from '../../../../shared/contract'
import type { EndpointForm } from '../../../../shared/contract/endpoints'
import type { AppErrorData } from '../../../../shared/errors'
import { refreshModels } from '../../../app/models-store'
import { showError } from '../../../components/toast-store'
import { refreshEndpoints } from './endpoints-store'

type NeededClient = Pick<Client, 'endpoints' | 'models'>

const refreshBoth = (client: NeededClient) => Promise.all([refreshEndpoints(client), refreshModels(client)])

/** Saves a server, new or changed; the error where that failed. */
export async function saveEndpoint(
  client: NeededClient,
  id: string | undefined,
  form: EndpointForm,
): Promise<AppErrorData | null> {
  const result =
    id === undefined ? await client.endpoints.add(form) : await client.endpoints.update({ id, form })
  if (!result.ok) return result.error
  await refreshBoth(client)
  return null
}

export async function setEndpointEnabled(client: NeededClient, id: string, enabled: boolean) {
  const result = await client.endpoints.setEnabled({ id, enabled })
  if (!result.ok) showError(result.error)
  await refreshBoth(client)
}

export async function setDefaultModel(client: NeededClient, id: string, modelId: string | null) {
  const result = await client.endpoints.setDefaultModel({ id, modelId })
  if (!result.ok) showError(result.error)
  await refreshEndpoints(client)
}

/** With all its models and its key. */
export async function removeEndpoint(client: NeededClient, id: string) {
  const result = await client.endpoints.remove({ id })
  if (!result.ok) showError(result.error)
  await refreshBoth(client)
}

/** How many models came, or why none could. */
export async function importModels(
  client: NeededClient,
  id: string,
): Promise<{ count: number } | { error: AppErrorData }> {
  const result = await client.endpoints.importModels({ id })
  if (!result.ok) return { error: result.error }
  await refreshBoth(client)
  return { count: result.value.length }
}
