import type { ConnectionDraft, DraftHeader } from '../../../../shared/draft-connection'
import type { EndpointGroup, EndpointKind } from '../../../../shared/endpoint-kinds'
import { readAddress } from '../../../../shared/model-address'
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
  /** The headers belong to the server as it was, and go to the typed one only if the person says so. */
  headersStay: boolean
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

type Typed = { kind: EndpointKind; draft: ConnectionDraft; opened: ConnectionDraft }

/** Whether another server is typed than the one that the untouched headers were saved for. */
export function headersStay({ kind, draft, opened }: Typed): boolean {
  if (draft.headers.length === 0 || draft.headers !== opened.headers) return false
  const [now, before] = [draft, opened].map(({ endpointUrl }) => readAddress(endpointUrl, kind).url)
  return Boolean(now && before) && new URL(now ?? '').origin !== new URL(before ?? '').origin
}
