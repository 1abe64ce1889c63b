import { useTranslation } from 'react-i18next'
import { TextArea, TextField } from '../../../../components/TextField'
import { draftField, type FormAccess } from '../form-access'
import { Section } from './Section'
import { TaskField } from './TaskField'

/** How people and files call the model. */
export function NamesSection({ access }: { access: FormAccess }) {
  const { t } = useTranslation()
  const { wireName, slug } = access.state.draft
  return (
    <Section title={t('modelForm.names')}>
      <TextField
        label={t('models.dialog.displayName')}
        hint={t('common.optional')}
        help={t('models.dialog.displayNameHelp')}
        placeholder={wireName}
        {...draftField(access, 'displayName')}
      />
      <TextField
        label={t('modelForm.slug')}
        hint={t('common.optional')}
        help={t('modelForm.slugHelp', { name: `custom:${slug.trim() || '…'}` })}
        mono
        {...draftField(access, 'slug')}
      />
      <div className="narrow:col-span-2">
        <TextArea
          label={t('modelForm.description')}
          hint={t('common.optional')}
          className="min-h-14!"
          {...draftField(access, 'description')}
        />
      </div>
      <TaskField access={access} />
    </Section>
  )
}
