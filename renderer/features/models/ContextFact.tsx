import { useTranslation } from 'react-i18next'
import { shortTokens } from './model-figures'

/** A length in short, with the exact figure for who points at it. */
export function ContextFact({ tokens }: { tokens: number }) {
  const { t } = useTranslation()
  return (
    <span className="figures whitespace-nowrap" title={t('models.context', { tokens })}>
      {shortTokens(tokens)}
    </span>
  )
}
