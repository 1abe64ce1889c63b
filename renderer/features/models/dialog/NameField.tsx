import { useTranslation } from 'react-i18next'
import type { EndpointKind } from '../../../../shared/endpoint-kinds'
import { TextField } from '../../../components/TextField'
import { exampleOf } from '../connection/kinds'
import { draftField, type FormAccess } from './form-access'
import { PresetPicker } from './PresetPicker'

/** The name on the wire; where vendors' models are known, with a list to take it from. */
export function NameField({ access, withPresets }: { access: FormAccess; withPresets: boolean }) {
  const { t } = useTranslation()
  const { state, dispatch } = access
  const texts = textsOf(state.kind)
  return (
    <TextField
      label={t(`models.dialog.${texts}`)}
      help={t(`models.dialog.${texts}Help`)}
      placeholder={exampleOf(state.kind, state.group).model}
      mono
      required
      readOnly={state.kind === 'builtin'}
      {...draftField(access, 'wireName')}
      trailing={
        withPresets ? (
          <PresetPicker kind={state.kind} onPick={(preset) => dispatch({ type: 'preset', preset })} />
        ) : null
      }
    />
  )
}

const textsOf = (kind: EndpointKind) => {
  switch (kind) {
    case 'builtin':
      return 'nameBuiltin'
    case 'azure-openai':
      return 'nameAzure'
    case 'fireworks':
      return 'nameFireworks'
    case 'anthropic':
    case 'google':
    case 'google-vertex':
      return 'nameVendor'
    default:
      return 'name'
  }
}
