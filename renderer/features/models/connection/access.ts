import type { ConnectionDraft, DraftHeader } from '../../../../shared/draft-connection'
import type { EndpointGroup, EndpointKind } from '../../../../shared/endpoint-kinds'
import type { IssuesAt } from '../dialog/field-issues'

export type ConnectionText =
  | 'endpointUrl'
  | 'apiVersion'
  | 'tokenCommand'
  | 'caFile'
  | 'maxRetries'
  | 'idleTimeoutSeconds'

/** What the fields of a connection read and change, whichever form they stand in. */
export type ConnectionAccess = {
  kind: EndpointKind
  group: EndpointGroup
  draft: ConnectionDraft
  issuesAt: IssuesAt
  onText: (field: ConnectionText, value: string) => void
  onLeave: (field: ConnectionText | 'headers') => void
  onRoute: (route: ConnectionDraft['azureRoute']) => void
  onHeaders: (headers: readonly DraftHeader[]) => void
}

/** What ties a text field to its place in the draft. */
export const textField = (access: ConnectionAccess, field: ConnectionText) => ({
  'data-field': field,
  value: access.draft[field],
  issues: access.issuesAt(field),
  onChange: (value: string) => access.onText(field, value),
  onBlur: () => access.onLeave(field),
})
