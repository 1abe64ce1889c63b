import { Cloud, Flame, HardDrive, type LucideIcon, Network, PackageOpen } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { ModelView } from '../../../shared/contract/models'

const icons: Record<ModelView['place'], LucideIcon> = {
  builtin: PackageOpen,
  local: HardDrive,
  private: Network,
  cloud: Cloud,
}

type Props = { place: ModelView['place']; kind?: ModelView['kind']; size?: number }

/** Where a model's requests go, as a sign with its words for those who do not see it. */
export function PlaceIcon({ place, kind, size = 16 }: Props) {
  const { t } = useTranslation()
  const fireworks = kind === 'fireworks'
  const Icon = fireworks ? Flame : icons[place]
  const label = fireworks ? t('models.places.fireworks') : t(`models.places.${place}`)
  return (
    <span title={label} className="inline-flex shrink-0">
      <Icon role="img" aria-label={label} size={size} strokeWidth={1.75} className="text-ink-faint" />
    </span>
  )
}
