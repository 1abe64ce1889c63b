import { useTranslation } from 'react-i18next'
import { limits, ReasoningSwitch } from '../../../../../shared/model-form'
import { NumberField } from '../../../../components/NumberField'
import { SegmentedControl } from '../../../../components/SegmentedControl'
import { TextArea } from '../../../../components/TextField'
import { draftField, type FormAccess } from '../form-access'
import { Section } from './Section'

// What a person types, the same in every language.
const stopExample = '</answer>\n\\n\\n'

/** How the model writes. */
export function GenerationSection({ access }: { access: FormAccess }) {
  const { t } = useTranslation()
  return (
    <Section title={t('modelForm.generation')}>
      <NumberField
        label={t('modelForm.topP')}
        hint={t('common.optional')}
        help={t('modelForm.topPHelp')}
        placeholder={t('models.dialog.maxTokensBlank')}
        {...draftField(access, 'topP')}
      />
      <div className="flex flex-col items-start gap-1.5">
        <span aria-hidden className="font-medium">
          {t('modelForm.reasoning')}
        </span>
        <SegmentedControl
          label={t('modelForm.reasoning')}
          value={access.state.draft.reasoning}
          onChange={(reasoning) => access.dispatch({ type: 'chosen', change: { reasoning } })}
          options={ReasoningSwitch.options.map((value) => ({
            value,
            label: t(`modelForm.reasoningSwitch.${value}`),
          }))}
        />
        <p className="text-sm text-ink-faint">{t('modelForm.reasoningHelp')}</p>
      </div>
      <div className="narrow:col-span-2">
        <TextArea
          label={t('modelForm.stop')}
          hint={t('common.optional')}
          help={t('modelForm.stopHelp', { max: limits.stopCount })}
          placeholder={stopExample}
          spellCheck={false}
          className="figures min-h-14!"
          {...draftField(access, 'stop')}
        />
      </div>
    </Section>
  )
}
