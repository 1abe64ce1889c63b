import { useTranslation } from 'react-i18next'
import type { Price } from '../../../shared/model-form'
import { shownPrice } from './model-figures'

/** What a million tokens cost; nothing where nobody said. */
export function PriceFact({ price }: { price: Price }) {
  const { t } = useTranslation()
  const shown = shownPrice(price)
  if (shown === null) return null
  if (shown.text === 'free') return <span>{t('models.price.free')}</span>
  const detail = t('models.price.detail', { input: price.input ?? '?', output: price.output ?? '?' })
  return (
    <span className="figures whitespace-nowrap" title={detail}>
      <span aria-hidden>{t('models.price.dollars', { amount: shown.amount })}</span>
      <span className="sr-only">{detail}</span>
    </span>
  )
}
