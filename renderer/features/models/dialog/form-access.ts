import type { Dispatch } from 'react'
import type { TextField } from '../../../../shared/model-draft'
import { type ConnectionAccess, headersStay } from '../connection/access'
import type { DialogAction, DialogState } from './dialog-state'
import type { IssuesAt } from './field-issues'

/** What a group of the dialog's fields reads and changes. */
export type FormAccess = {
  state: DialogState
  dispatch: Dispatch<DialogAction>
  issuesAt: IssuesAt
}

/** What ties a text field to its place in the draft. */
export const draftField = ({ state, dispatch, issuesAt }: FormAccess, field: TextField) => ({
  'data-field': field,
  value: state.draft[field],
  issues: issuesAt(field),
  onChange: (value: string) => dispatch({ type: 'typed', field, value }),
  onBlur: () => dispatch({ type: 'left', field }),
})

/** The part of the dialog that tells how the server is reached. */
export const connectionAccess = ({ state, dispatch, issuesAt }: FormAccess): ConnectionAccess => ({
  kind: state.kind,
  group: state.group,
  draft: state.draft,
  headersStay: headersStay(state),
  issuesAt,
  onText: (field, value) => dispatch({ type: 'typed', field, value }),
  onLeave: (field) => dispatch({ type: 'left', field }),
  onRoute: (azureRoute) => dispatch({ type: 'chosen', change: { azureRoute } }),
  onHeaders: (headers) => dispatch({ type: 'headers', headers }),
})
