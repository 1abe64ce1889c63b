import { useTranslation } from 'react-i18next'
import { NumberField } from '../../../components/NumberField'
import type { FieldGroupProps } from './NameField'

/** The three figures of a model. */
export function LimitFields({ state, dispatch, issuesAt }: FieldGroupProps) {
  const { t } = useTranslation()
  const field = (name: 'temperature' | 'maxTokens' | 'contextWindow') => ({
    'data-field': name,
    value: state.draft[name],
    issues: issuesAt(name),
    onChange: (value: string) => dispatch({ type: 'typed', field: name, value }),
    onBlur: () => dispatch({ type: 'left', field: name }),
  })
  const fromServer = state.contextWindowSource === 'server' && !state.typed.has('contextWindow')
  return (
    <div className="grid items-start gap-4 narrow:grid-cols-3">
      <NumberField
        label={t('models.dialog.temperature')}
        help={t('models.dialog.temperatureHelp')}
        {...field('temperature')}
      />
      <NumberField
        label={t('models.dialog.maxTokens')}
        help={t('models.dialog.maxTokensHelp')}
        placeholder={t('models.dialog.maxTokensBlank')}
        {...field('maxTokens')}
      />
      <NumberField
        label={t('models.dialog.contextWindow')}
        help={
          state.kind === 'builtin'
            ? t('models.dialog.contextBuiltinHelp')
            : fromServer
              ? t('models.dialog.contextFromServerHelp')
              : t('models.dialog.contextWindowHelp')
        }
        {...field('contextWindow')}
      />
    </div>
  )
}
