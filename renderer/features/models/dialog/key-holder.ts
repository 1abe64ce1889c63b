import type { EndpointView } from '../../../../shared/contract/endpoints'
import type { ModelView } from '../../../../shared/contract/models'

/**
 * A saved model at the same address whose server has a key already: another one there needs none. The key of a file or
 * of the environment is theirs alone.
 * @returns its id
 */
export function keyHolderAt(
  url: string | null,
  endpoints: readonly Pick<EndpointView, 'id' | 'url' | 'hasKey' | 'origin'>[] | null,
  models: readonly Pick<ModelView, 'id' | 'endpointId'>[] | null,
): string | undefined {
  if (url === null) return undefined
  const endpoint = endpoints?.find((one) => one.url === url && one.hasKey && one.origin.from === 'person')
  return endpoint && models?.find(({ endpointId }) => endpointId === endpoint.id)?.id
}
