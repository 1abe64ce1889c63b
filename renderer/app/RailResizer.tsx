import { useTranslation } from 'react-i18next'
import { client } from './client'
import { updateSettings, useSettings } from './settings-store'

export const railLimits = { min: 200, max: 480, step: 16 } as const
const clamp = (width: number) => Math.round(Math.min(railLimits.max, Math.max(railLimits.min, width)))

/** The edge of the rail: dragged, or moved by the arrow keys. */
export function RailResizer() {
  const { t } = useTranslation()
  const width = useSettings((state) => state.railWidth)
  const save = (next: number) => void updateSettings(client, { railWidth: clamp(next) })
  return (
    // biome-ignore lint/a11y/useSemanticElements: an <hr> cannot be moved
    <div
      role="separator"
      aria-orientation="vertical"
      aria-label={t('frame.railWidth')}
      aria-valuenow={width}
      aria-valuemin={railLimits.min}
      aria-valuemax={railLimits.max}
      tabIndex={0}
      className="no-drag absolute top-0 -right-1 bottom-0 z-10 w-2 cursor-col-resize transition-colors hover:bg-hover focus-visible:bg-accent-line focus-visible:outline-none"
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId))
          useSettings.setState({ railWidth: clamp(event.clientX) })
      }}
      onPointerUp={(event) => save(event.clientX)}
      onKeyDown={(event) => {
        if (event.key === 'ArrowLeft') save(width - railLimits.step)
        if (event.key === 'ArrowRight') save(width + railLimits.step)
      }}
    />
  )
}
