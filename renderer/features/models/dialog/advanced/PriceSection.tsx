import { useTranslation } from 'react-i18next'
import { NumberField } from '../../../../components/NumberField'
import { draftField, type FormAccess } from '../form-access'
import { Section } from './Section'

/** US dollars per million tokens. */
export function PriceSection({ access }: { access: FormAccess }) {
  const { t } = useTranslation()
  return (
    <Section title={t('modelForm.price')} help={t('modelForm.priceHelp')}>
      <NumberField
        label={t('modelForm.priceInput')}
        hint={t('common.optional')}
        {...draftField(access, 'priceInput')}
      />
      <NumberField
        label={t('modelForm.priceOutput')}
        hint={t('common.optional')}
        {...draftField(access, 'priceOutput')}
      />
    </Section>
  )
}
