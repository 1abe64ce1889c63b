import { useTranslation } from 'react-i18next'
import { NumberField } from '../../../../components/NumberField'
import { TextArea } from '../../../../components/TextField'
import { draftField, type FormAccess } from '../form-access'
import { Section } from './Section'

// What a person types, the same in every language.
const bodyExample = '{ "seed": 7 }'

/** What goes with each request beside the messages, and how many go at once. */
export function RequestSection({ access }: { access: FormAccess }) {
  const { t } = useTranslation()
  return (
    <Section title={t('modelForm.request')}>
      <NumberField
        label={t('models.dialog.firstToken')}
        help={t('models.dialog.firstTokenHelp')}
        {...draftField(access, 'firstTokenTimeoutSeconds')}
      />
      <NumberField
        label={t('modelForm.maxParallel')}
        hint={t('common.optional')}
        help={t('modelForm.maxParallelHelp')}
        placeholder={t('modelForm.maxParallelBlank')}
        {...draftField(access, 'maxParallel')}
      />
      <div className="narrow:col-span-2">
        <TextArea
          label={t('modelForm.extraBody')}
          hint={t('common.optional')}
          help={t('modelForm.extraBodyHelp')}
          placeholder={bodyExample}
          spellCheck={false}
          className="figures"
          {...draftField(access, 'extraBody')}
        />
      </div>
    </Section>
  )
}
