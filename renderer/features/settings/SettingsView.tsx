import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ViewHeader } from '../../app/slots'
import { Tabs } from '../../components/Tabs'
import { ModelConfiguration, type OpenForm } from '../models/ModelConfiguration'
import { AboutSection } from './AboutSection'
import { DataSection } from './DataSection'
import { GeneralSection } from './GeneralSection'

type Section = 'general' | 'models' | 'data' | 'about'

export function SettingsView() {
  const { t } = useTranslation()
  const [section, setSection] = useState<Section>('general')
  const [form, setForm] = useState<OpenForm>(null)
  const contents = {
    general: <GeneralSection />,
    models: <ModelConfiguration form={form} onForm={setForm} />,
    data: <DataSection />,
    about: <AboutSection />,
  }
  const sections = ['general', 'models', 'data', 'about'] as const
  return (
    <>
      <ViewHeader title={t('settings.title')} />
      <div className="flex-1 overflow-y-auto">
        <div className="mx-auto max-w-3xl px-4 pt-1 pb-12 narrow:px-6">
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
