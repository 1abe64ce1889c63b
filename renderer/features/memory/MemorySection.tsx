import { type ReactNode, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { MemorySettings } from '../../../shared/contract/memory'
import type { AppErrorData } from '../../../shared/errors'
import { client } from '../../app/client'
import { useModel, useModels } from '../../app/models-store'
import { openRoute } from '../../app/routes'
import { Button } from '../../components/Button'
import { ErrorCard } from '../../components/ErrorCard'
import { SegmentedControl } from '../../components/SegmentedControl'
import { Skeleton } from '../../components/Skeleton'
import { Switch } from '../../components/Switch'
import { showError } from '../../components/toast-store'
import { SettingRow } from '../settings/SettingRow'
import { pauseMemory } from './memory-actions'
import { refreshMemoryStatus, useMemory } from './memory-store'
import { NumberSetting } from './settings/NumberSetting'
import { RetentionSetting } from './settings/RetentionSetting'

/** How memory learns, what it may take of a prompt, and when it forgets by itself. */
export function MemorySection() {
  const { t } = useTranslation()
  const { settings, error, change } = useSettings()
  const paused = useMemory((state) => state.status?.paused ?? null)
  useEffect(() => void refreshMemoryStatus(client), [])
  if (error) return <ErrorCard error={error} />
  if (settings === null)
    return (
      <div role="status">
        <span className="sr-only">{t('common.loading')}</span>
        <Skeleton className="h-40 w-full" />
      </div>
    )
  return (
    <div className="flex flex-col">
      <Row>
        <Switch
          label={t('memory.pause.label')}
          help={t('memory.pause.help')}
          checked={paused ?? false}
          disabled={paused === null}
          onChange={(next) => void pauseMemory(client, next)}
        />
      </Row>
      <SettingRow
        label={t('memory.settings.learning')}
        help={t(`memory.settings.learningHelp.${settings.learning}`)}
      >
        <SegmentedControl
          label={t('memory.settings.learning')}
          value={settings.learning}
          onChange={(learning) => void change({ learning })}
          options={(['model', 'rules'] as const).map((value) => ({
            value,
            label: t(`memory.settings.learningOptions.${value}`),
          }))}
        />
      </SettingRow>
      <Manager />
      <Meaning />
      <Row>
        <Switch
          label={t('memory.settings.consolidate')}
          help={t('memory.settings.consolidateHelp')}
          checked={settings.consolidate}
          onChange={(consolidate) => void change({ consolidate })}
        />
      </Row>
      <Row>
        <Switch
          label={t('memory.settings.tools')}
          help={t('memory.settings.toolsHelp')}
          checked={settings.tools}
          onChange={(tools) => void change({ tools })}
        />
      </Row>
      <SettingRow label={t('memory.settings.budget')} help={t('memory.settings.budgetHelp')}>
        <NumberSetting
          label={t('memory.settings.budgetLabel')}
          value={settings.budgetTokens}
          min={100}
          max={32_000}
          unit={t('memory.settings.tokensUnit')}
          onSave={(budgetTokens) => {
            if (budgetTokens !== null) void change({ budgetTokens })
          }}
        />
      </SettingRow>
      <RetentionSetting
        days={settings.retentionDays}
        onChange={(retentionDays) => void change({ retentionDays })}
      />
    </div>
  )
}

const Row = ({ children }: { children: ReactNode }) => (
  <div className="border-b border-line py-4">{children}</div>
)

/** Which model reads what was said; it is chosen with the models. */
function Manager() {
  const { t } = useTranslation()
  const chosen = useModels((state) => state.choices.memory)
  const model = useModel(chosen)
  return (
    <SettingRow
      label={t('memory.settings.manager')}
      help={
        <>
          <p>{t('memory.settings.managerHelp')}</p>
          <p className="pt-1 text-ink">{model?.displayName ?? t('memory.settings.noManager')}</p>
        </>
      }
    >
      <Button onClick={() => openRoute({ view: 'settings', section: 'models' })}>
        {t('memory.settings.choose')}
      </Button>
    </SettingRow>
  )
}

/** What makes the search find what is said in other words; it is chosen with the models too. */
function Meaning() {
  const { t } = useTranslation()
  const model = useModel(useModels((state) => state.choices.embedding))
  return (
    <SettingRow
      label={t('memory.settings.meaning')}
      help={
        <>
          <p>{t('memory.settings.meaningHelp')}</p>
          <p className="pt-1 text-ink">{model?.displayName ?? t('memory.settings.noMeaning')}</p>
        </>
      }
    >
      <Button onClick={() => openRoute({ view: 'settings', section: 'models' })}>
        {t('memory.settings.choose')}
      </Button>
    </SettingRow>
  )
}

function useSettings() {
  const [settings, setSettings] = useState<MemorySettings | null>(null)
  const [error, setError] = useState<AppErrorData | null>(null)
  useEffect(() => {
    let current = true
    void client.memory.settings().then((result) => {
      if (!current) return
      if (result.ok) setSettings(result.value)
      else setError(result.error)
    })
    return () => {
      current = false
    }
  }, [])
  const change = async (part: Partial<MemorySettings>) => {
    const result = await client.memory.updateSettings(part)
    if (result.ok) setSettings(result.value)
    else showError(result.error)
  }
  return { settings, error, change }
}
