import { useTranslation } from 'react-i18next'
import { endpointKinds } from '../../../../shared/endpoint-kinds'
import { NumberField } from '../../../components/NumberField'
import { draftField, type FormAccess } from './form-access'
import { ProfileHint } from './ProfileHint'

/** The three figures of a model. */
export function LimitFields({ access }: { access: FormAccess }) {
  const { t } = useTranslation()
  const { state } = access
  const fromServer = state.contextWindowSource === 'server' && !state.typed.has('contextWindow')
  const short = endpointKinds[state.kind].temperatureMax === 1
  const elsewhere = state.group !== 'local'
  return (
    <div className="flex flex-col gap-2">
      <div className="grid items-start gap-4 narrow:grid-cols-3">
        <NumberField
          label={t('models.dialog.temperature')}
          help={short ? t('models.dialog.temperatureHelpOne') : t('models.dialog.temperatureHelp')}
          {...draftField(access, 'temperature')}
        />
        <NumberField
          label={t('models.dialog.maxTokens')}
          help={t('models.dialog.maxTokensHelp')}
          placeholder={t('models.dialog.maxTokensBlank')}
          {...draftField(access, 'maxTokens')}
        />
        <NumberField
          label={t('models.dialog.contextWindow')}
          hint={t(`models.source.${state.contextWindowSource}`)}
          help={
            state.kind === 'builtin'
              ? t('models.dialog.contextBuiltinHelp')
              : fromServer
                ? t('models.dialog.contextFromServerHelp')
                : elsewhere
                  ? t('models.dialog.contextElsewhereHelp')
                  : t('models.dialog.contextWindowHelp')
          }
          {...draftField(access, 'contextWindow')}
        />
      </div>
      <ProfileHint access={access} />
    </div>
  )
}
