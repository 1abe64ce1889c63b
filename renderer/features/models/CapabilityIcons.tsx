import { Braces, Brain, Image, type LucideIcon, Wrench } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Capabilities } from '../../../shared/contract/models'

const shown = ['tools', 'vision', 'reasoning', 'jsonSchema'] as const
const icons: Record<(typeof shown)[number], LucideIcon> = {
  tools: Wrench,
  vision: Image,
  reasoning: Brain,
  jsonSchema: Braces,
}

/** What a model is known to do, as small signs with their words; what is unknown or missing shows nothing. */
export function CapabilityIcons({ capabilities }: { capabilities: Capabilities }) {
  const { t } = useTranslation()
  const able = shown.filter((name) => capabilities[name].value === true)
  if (able.length === 0) return null
  return (
    <span className="flex shrink-0 items-center gap-1.5">
      {able.map((name) => {
        const Icon = icons[name]
        const label = t(`models.capability.${name}`)
        return (
          <span key={name} title={label} className="inline-flex">
            <Icon role="img" aria-label={label} size={12} strokeWidth={1.75} />
          </span>
        )
      })}
    </span>
  )
}
