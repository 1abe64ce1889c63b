import { useTranslation } from 'react-i18next'
import type { ModelField } from '../../../../shared/model-form'
import type { Issue } from '../../../components/Field'
import { TextField } from '../../../components/TextField'
import type { DialogAction, DialogState } from './dialog-state'

export type FieldGroupProps = {
  state: DialogState
  dispatch: (action: DialogAction) => void
  issuesAt: (field: ModelField) => Issue[]
}

// What people type, not what they read: the same in every language.
const placeholder = 'qwen3-32b'

export function NameField({ state, dispatch, issuesAt }: FieldGroupProps) {
  const { t } = useTranslation()
  const builtin = state.kind === 'builtin'
  return (
    <TextField
      label={t('models.dialog.name')}
      help={builtin ? t('models.dialog.nameBuiltinHelp') : t('models.dialog.nameHelp')}
      placeholder={placeholder}
      mono
      required
      readOnly={builtin}
      data-field="wireName"
      value={state.draft.wireName}
      issues={issuesAt('wireName')}
      onChange={(value) => dispatch({ type: 'typed', field: 'wireName', value })}
      onBlur={() => dispatch({ type: 'left', field: 'wireName' })}
    />
  )
}
