import type { FieldIssue } from '../../../../shared/draft-issues'
import { type EndpointKind, isProbed } from '../../../../shared/endpoint-kinds'
import {
  type ModelField,
  type ReadDraft,
  readModelDraft,
  type TakenName,
} from '../../../../shared/model-draft'
import type { ModelForm } from '../../../../shared/model-form'
import { fieldOrder } from './advanced-fields'
import type { DialogState, KeyState } from './dialog-state'

/** The draft read as it stands. */
export const readState = (state: DialogState, taken: readonly TakenName[]): ReadDraft =>
  readModelDraft(state.draft, taken, { editedId: state.editedId, kind: state.kind, group: state.group })

/** What may be said now: of touched fields everything, of others only what mends itself with a click. */
export function shownIssues(state: DialogState, read: ReadDraft): FieldIssue[] {
  const own = read.issues.filter((issue) => {
    if (state.submitted || state.touched.has(issue.field)) return true
    // Typing is no fault yet, but a finished address can be mended before the field is left.
    return issue.fix !== undefined && isFilled(state, issue.field) && looksFinished(state, issue)
  })
  const known = new Set(own.map((issue) => `${issue.field} ${issue.code}`))
  return [...own, ...state.refused.filter((issue) => !known.has(`${issue.field} ${issue.code}`))]
}

const isFilled = (state: DialogState, field: ModelField) => String(state.draft[field]).trim() !== ''

const looksFinished = (state: DialogState, issue: FieldIssue) =>
  issue.field !== 'endpointUrl' || /:\d{2,5}\b|\.\w{2,}|^\w+:\/\/\w+/.test(state.draft.endpointUrl)

export const firstWrong = (issues: readonly FieldIssue[]) =>
  fieldOrder.find((field) => issues.some((issue) => issue.field === field && issue.level === 'error'))

/** Whether closing the form would throw away something that was filled in. */
export const hasChanges = ({ draft, opened, key }: Changeable) =>
  key.text.trim() !== '' || key.remove || JSON.stringify(draft) !== JSON.stringify(opened)

type Changeable = { draft: unknown; opened: unknown; key: Pick<KeyState, 'text' | 'remove'> }

/** The form as it is sent: with what the server told, and of key and options only what changes. */
export function formToSend(state: DialogState, form: ModelForm): ModelForm {
  const told = state.told?.wireName === form.wireName ? state.told.capabilities : null
  const apiKey = state.key.remove ? null : state.key.text.trim() === '' ? undefined : state.key.text.trim()
  return {
    ...withoutUnchanged(state, form),
    kind: kindToSend(state, form),
    contextWindowSource: state.contextWindowSource,
    ...(told ? { capabilities: { tools: told.tools, vision: told.vision, reasoning: told.reasoning } } : {}),
    ...(apiKey === undefined ? {} : { apiKey }),
  }
}

/** A server that was recognised is what it is; of another address nobody knows yet. */
function kindToSend({ kind, test, opened, editedId }: DialogState, form: ModelForm): EndpointKind {
  if (!isProbed(kind)) return kind
  if (test.step === 'done' && test.url === form.endpointUrl && isProbed(test.report.kind))
    return test.report.kind
  return editedId !== undefined && opened.endpointUrl === form.endpointUrl ? kind : 'openai-compatible'
}

/** Options are kept per server: what was not touched must not overwrite what another model's form has set. */
function withoutUnchanged({ draft, opened }: DialogState, form: ModelForm): ModelForm {
  const kept = { ...form }
  if (draft.headers === opened.headers) delete kept.headers
  if (draft.caFile === opened.caFile) delete kept.caFile
  if (draft.maxRetries === opened.maxRetries) delete kept.maxRetries
  if (draft.idleTimeoutSeconds === opened.idleTimeoutSeconds) delete kept.idleTimeoutSeconds
  return kept
}
