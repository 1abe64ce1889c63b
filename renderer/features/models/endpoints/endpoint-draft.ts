import type { EndpointForm, EndpointView } from '../../../../shared/contract/endpoints'
import { type ConnectionDraft, emptyConnection, readConnection } from '../../../../shared/draft-connection'
import { DraftIssues, type FieldIssue } from '../../../../shared/draft-issues'
import { type EndpointGroup, type EndpointKind, endpointKinds } from '../../../../shared/endpoint-kinds'
import type { AppErrorData } from '../../../../shared/errors'
import type { ModelField } from '../../../../shared/model-draft'
import { groupOf } from '../connection/kinds'
import { connectionFor } from '../dialog/dialog-kind'
import { connectionOf, type KeyState } from '../dialog/dialog-state'

/** A server as it is typed. */
export type EndpointState = {
  editedId: string | undefined
  group: EndpointGroup
  kind: EndpointKind
  name: string
  draft: ConnectionDraft
  opened: ConnectionDraft
  touched: ReadonlySet<ModelField>
  submitted: boolean
  key: KeyState
  failure: AppErrorData | null
  saving: boolean
}

export type EndpointAction =
  | { type: 'kind-chosen'; group: EndpointGroup; kind: EndpointKind }
  | { type: 'named'; name: string }
  | { type: 'changed'; change: Partial<ConnectionDraft> }
  | { type: 'left'; field: ModelField }
  | { type: 'key'; change: Partial<KeyState> }
  | { type: 'submitted' }
  | { type: 'saving' }
  | { type: 'refused'; error: AppErrorData }

export function openEndpoint(endpoint: EndpointView | null): EndpointState {
  const common = { touched: new Set<ModelField>(), submitted: false, failure: null, saving: false }
  if (endpoint === null) {
    const draft = emptyConnection('openai-compatible')
    return {
      ...common,
      editedId: undefined,
      group: 'local',
      kind: 'openai-compatible',
      name: '',
      draft,
      opened: draft,
      key: { open: false, text: '', stored: false, remove: false },
    }
  }
  const draft = connectionOf(endpoint)
  return {
    ...common,
    editedId: endpoint.id,
    group: groupOf(endpoint),
    kind: endpoint.kind,
    name: endpoint.name,
    draft,
    opened: draft,
    key: { open: false, text: '', stored: endpoint.hasKey, remove: false },
  }
}

export function reduceEndpoint(state: EndpointState, action: EndpointAction): EndpointState {
  switch (action.type) {
    case 'kind-chosen': {
      const draft = connectionFor(action.group, action.kind)
      return {
        ...state,
        group: action.group,
        kind: action.kind,
        draft,
        opened: draft,
        touched: new Set(),
        submitted: false,
        failure: null,
        key: { ...state.key, text: '', open: endpointKinds[action.kind].keyNeeded },
      }
    }
    case 'named':
      return { ...state, name: action.name, failure: null }
    case 'changed':
      return { ...state, draft: { ...state.draft, ...action.change }, failure: null }
    case 'left':
      return { ...state, touched: new Set([...state.touched, action.field]) }
    case 'key':
      return { ...state, key: { ...state.key, ...action.change } }
    case 'submitted':
      return { ...state, submitted: true, failure: null }
    case 'saving':
      return { ...state, saving: true, failure: null }
    case 'refused':
      return { ...state, saving: false, failure: action.error }
  }
}

export type ReadEndpoint = { form: EndpointForm | null; issues: FieldIssue[]; url: string | null }

/** The form when it may be saved, else null; always what to say at which field. */
export function readEndpoint(state: EndpointState): ReadEndpoint {
  const issues = new DraftIssues()
  const { url, options } = readConnection(state.draft, state, issues)
  if (issues.failed || url === null) return { form: null, issues: issues.list, url }
  const key = state.key.remove ? null : state.key.text.trim() === '' ? undefined : state.key.text.trim()
  const form: EndpointForm = {
    kind: state.kind,
    name: state.name.trim(),
    endpointUrl: url,
    ...options,
    ...(key === undefined ? {} : { apiKey: key }),
  }
  // What was not touched stays with the server that it was saved for.
  if (state.draft.headers === state.opened.headers) delete form.headers
  return { form, issues: issues.list, url }
}

/** What may be said now: of what was left or sent everything, of the rest what one click mends. */
export const shownEndpointIssues = (state: EndpointState, read: ReadEndpoint) =>
  read.issues.filter(
    (issue) =>
      state.submitted ||
      (state.touched.has(issue.field) && issue.code !== 'address_empty') ||
      (issue.fix !== undefined && /:\d{2,5}\b|\.\w{2,}/.test(state.draft.endpointUrl)),
  )
