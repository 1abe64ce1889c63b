import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { openRoute, useRoute } from '../../app/routes'
import { ViewHeader } from '../../app/slots'
import { Tabs } from '../../components/Tabs'
import { McpSection } from '../mcp/McpSection'
import { MemorySection } from '../memory/MemorySection'
import { ModelConfiguration, type OpenForm } from '../models/ModelConfiguration'
import { SecretsSection } from '../secrets/SecretsSection'
import { AboutSection } from './AboutSection'
import { DataSection } from './DataSection'
import { GeneralSection } from './GeneralSection'

type Section = 'general' | 'models' | 'memory' | 'programs' | 'secrets' | 'data' | 'about'

export function SettingsView() {
  const { t } = useTranslation()
  const wanted = useRoute(({ route }) => (route.view === 'settings' ? route.section : undefined))
  const secret = useRoute(({ route }) => (route.view === 'settings' ? route.secret : undefined))
  const [chosen, setChosen] = useState<Section>('general')
  // What the address asks for goes before what was chosen, until another is chosen.
  const section = wanted ?? chosen
  const setSection = (next: Section) => {
    setChosen(next)
    if (wanted !== undefined) openRoute({ view: 'settings' }, 'replace')
  }
  const [form, setForm] = useState<OpenForm>(null)
  const contents = {
    general: <GeneralSection />,
    models: <ModelConfiguration form={form} onForm={setForm} />,
    memory: <MemorySection />,
    programs: <McpSection />,
    secrets: (
      <SecretsSection
        wanted={secret}
        onWantedDone={() => {
          if (secret !== undefined) openRoute({ view: 'settings', section: 'secrets' }, 'replace')
        }}
      />
    ),
    data: <DataSection />,
    about: <AboutSection />,
  }
  const sections = ['general', 'models', 'memory', 'programs', 'secrets', 'data', 'about'] as const
  return (
    <>
      <ViewHeader title={t('settings.title')} />
      <div className="flex-1 overflow-y-auto">
        <div className="mx-auto max-w-4xl px-4 pt-1 pb-12 narrow:px-6">
          <Tabs
            label={t('settings.sections.label')}
            value={section}
            onChange={setSection}
            tabs={sections.map((value) => ({
              value,
              label: t(`settings.sections.${value}`),
              content: contents[value],
            }))}
          />
        </div>
      </div>
    </>
  )
}
