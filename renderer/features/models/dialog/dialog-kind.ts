import { type ConnectionDraft, emptyConnection } from '../../../../shared/draft-connection'
import type { EndpointGroup, EndpointKind } from '../../../../shared/endpoint-kinds'
import type { ModelDraft } from '../../../../shared/model-draft'

export const parkedAs = (group: EndpointGroup, kind: EndpointKind) => `${group} ${kind}`

/** How a server of this type is reached before anything is typed. */
export function connectionFor(group: EndpointGroup, kind: EndpointKind): ConnectionDraft {
  const empty = emptyConnection(kind)
  // The public address of a vendor is not where a private one lies.
  return group === 'private' ? { ...empty, endpointUrl: '' } : empty
}

export function withConnection(draft: ModelDraft, connection: ConnectionDraft): ModelDraft {
  const { endpointUrl, azureRoute, apiVersion, tokenCommand, headers } = connection
  const { caFile, maxRetries, idleTimeoutSeconds } = connection
  return {
    ...draft,
    endpointUrl,
    azureRoute,
    apiVersion,
    tokenCommand,
    headers,
    caFile,
    maxRetries,
    idleTimeoutSeconds,
  }
}
