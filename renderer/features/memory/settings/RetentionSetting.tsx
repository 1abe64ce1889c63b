import { useTranslation } from 'react-i18next'
import { MemoryKind, type MemorySettings } from '../../../../shared/contract/memory'
import { SettingRow } from '../../settings/SettingRow'
import { KindLabel } from '../KindLabel'
import { NumberSetting } from './NumberSetting'

const longest = 36_500
type Days = MemorySettings['retentionDays']

/** After how many days a kind is forgotten by itself; an empty field keeps it for ever. */
export function RetentionSetting({ days, onChange }: { days: Days; onChange: (days: Days) => void }) {
  const { t } = useTranslation()
  const set = (kind: MemoryKind, value: number | null) => {
    const { [kind]: _old, ...rest } = days
    onChange(value === null ? rest : { ...rest, [kind]: value })
  }
  return (
    <SettingRow label={t('memory.settings.retention')} help={t('memory.settings.retentionHelp')}>
      <ul aria-label={t('memory.settings.retention')} className="flex flex-col gap-2">
        {MemoryKind.options.map((kind) => (
          <li key={kind} className="flex items-center justify-between gap-4">
            <span className="text-ink-soft">
              <KindLabel kind={kind} />
            </span>
            <NumberSetting
              label={t('memory.settings.retentionOf', { kind: t(`memory.kind.${kind}`) })}
              value={days[kind] ?? null}
              min={1}
              max={longest}
              placeholder={t('memory.settings.forever')}
              unit={t('memory.settings.days')}
              onSave={(value) => set(kind, value)}
            />
          </li>
        ))}
      </ul>
    </SettingRow>
  )
}
