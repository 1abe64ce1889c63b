import { Cloud, HardDrive, type LucideIcon, Network, PackageOpen } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { ModelView } from '../../../shared/contract/models'

const icons: Record<ModelView['place'], LucideIcon> = {
  builtin: PackageOpen,
  local: HardDrive,
  private: Network,
  cloud: Cloud,
}

/** Where a model's requests go, as a sign with its words for those who do not see it. */
export function PlaceIcon({ place, size = 16 }: { place: ModelView['place']; size?: number }) {
  const { t } = useTranslation()
  const Icon = icons[place]
  return (
    <Icon
      role="img"
      aria-label={t(`models.places.${place}`)}
      size={size}
      strokeWidth={1.75}
      className="shrink-0 text-ink-faint"
    />
  )
}
