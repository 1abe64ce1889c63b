import {
  type FieldIssue,
  type ModelField,
  type ModelForm,
  type ReadDraft,
  readModelDraft,
  type TakenName,
} from '../../../../shared/model-form'
import type { DialogState } from './dialog-state'

/** The draft read as it stands. */
export const readState = (state: DialogState, taken: readonly TakenName[]): ReadDraft =>
  readModelDraft(state.draft, taken, { editedId: state.editedId, kind: state.kind })

/** What may be said now: of touched fields everything, of others only what mends itself with a click. */
export function shownIssues(state: DialogState, read: ReadDraft): FieldIssue[] {
  const own = read.issues.filter((issue) => {
    if (state.submitted || state.touched.has(issue.field)) return true
    // Typing is no fault yet, but a finished address can be mended before the field is left.
    return issue.fix !== undefined && state.draft[issue.field].trim() !== '' && looksFinished(state, issue)
  })
  const known = new Set(own.map((issue) => `${issue.field} ${issue.code}`))
  return [...own, ...state.refused.filter((issue) => !known.has(`${issue.field} ${issue.code}`))]
}

const looksFinished = (state: DialogState, issue: FieldIssue) =>
  issue.field !== 'endpointUrl' || /:\d{2,5}\b|\.\w{2,}|^\w+:\/\/\w+/.test(state.draft.endpointUrl)

/** In the order of the form, so that the focus goes to the first that is wrong. */
const fieldOrder: readonly ModelField[] = [
  'wireName',
  'endpointUrl',
  'temperature',
  'maxTokens',
  'contextWindow',
  'displayName',
  'firstTokenTimeoutSeconds',
]

export const firstWrong = (issues: readonly FieldIssue[]) =>
  fieldOrder.find((field) => issues.some((issue) => issue.field === field && issue.level === 'error'))

/** The form as it is sent: with what the server told, and with the key only where it changes. */
export function formToSend(state: DialogState, form: ModelForm): ModelForm {
  const told = state.told?.wireName === form.wireName ? state.told.capabilities : null
  const apiKey = state.key.remove ? null : state.key.text.trim() === '' ? undefined : state.key.text.trim()
  return {
    ...form,
    contextWindowSource: state.contextWindowSource,
    ...(told ? { capabilities: { tools: told.tools, vision: told.vision, reasoning: told.reasoning } } : {}),
    ...(apiKey === undefined ? {} : { apiKey }),
  }
}
