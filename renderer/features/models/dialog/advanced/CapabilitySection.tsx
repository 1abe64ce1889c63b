import { useTranslation } from 'react-i18next'
import type { ModelView } from '../../../../../shared/contract/models'
import { Section } from './Section'

const shown = ['tools', 'vision', 'reasoning', 'jsonSchema'] as const

/** What a saved model is known to do, and who said so. */
export function CapabilitySection({ capabilities }: { capabilities: ModelView['capabilities'] }) {
  const { t } = useTranslation()
  return (
    <Section title={t('modelForm.capabilities')} help={t('modelForm.capabilitiesHelp')}>
      {shown.map((name) => {
        const { value, source } = capabilities[name]
        const answer = value === null ? 'unknown' : value ? 'yes' : 'no'
        return (
          <p key={name} className="flex items-baseline gap-2">
            <span className="font-medium">{t(`models.capability.${name}`)}</span>
            <span className="flex-1 text-ink-soft">{t(`modelForm.capability.${answer}`)}</span>
            {value === null ? null : (
              <span className="text-sm text-ink-faint">{t(`models.source.${source}`)}</span>
            )}
          </p>
        )
      })}
    </Section>
  )
}
