import { useTranslation } from 'react-i18next'
import { client } from '../../app/client'
import { updateSettings, useSettings } from '../../app/settings-store'
import { SegmentedControl } from '../../components/SegmentedControl'
import { SettingRow } from './SettingRow'

const themes = ['light', 'dark', 'system'] as const
const languages = ['system', 'en', 'zh-CN'] as const

export function GeneralSection() {
  const { t } = useTranslation()
  const theme = useSettings((state) => state.theme)
  const language = useSettings((state) => state.language)
  return (
    <div className="flex flex-col">
      <SettingRow label={t('settings.theme.label')} help={t('settings.theme.help')}>
        <SegmentedControl
          label={t('settings.theme.label')}
          value={theme}
          onChange={(value) => void updateSettings(client, { theme: value })}
          options={themes.map((value) => ({ value, label: t(`settings.theme.${value}`) }))}
        />
      </SettingRow>
      <SettingRow label={t('settings.language.label')} help={t('settings.language.help')}>
        <SegmentedControl
          label={t('settings.language.label')}
          value={language}
          onChange={(value) => void updateSettings(client, { language: value })}
          options={languages.map((value) => ({ value, label: t(`settings.language.${value}`) }))}
        />
      </SettingRow>
    </div>
  )
}
