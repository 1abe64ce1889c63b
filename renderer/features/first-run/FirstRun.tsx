import { Link, PackageOpen, Radar } from 'lucide-react'
import { type ReactNode, useEffect, useId } from 'react'
import { useTranslation } from 'react-i18next'
import { openRoute } from '../../app/routes'
import { Button } from '../../components/Button'
import { Card } from '../../components/Card'
import { BuiltinModels } from '../models/BuiltinModels'
import { ModelDialog } from '../models/ModelDialog'
import { FoundServers } from './FoundServers'
import { useFirstRunForm } from './first-run-store'

/** The first screen, while there is no model: three ways to the first one. */
export function FirstRun() {
  const { t } = useTranslation()
  const form = useFirstRunForm((state) => state.form)
  const setForm = (next: typeof form) => useFirstRunForm.setState({ form: next })
  // Whoever goes elsewhere has left the form too.
  useEffect(() => () => useFirstRunForm.setState({ form: null }), [])
  const start = () => openRoute({ view: 'chat', conversationId: null }, 'replace')
  return (
    <div className="flex-1 overflow-y-auto">
      <div className="mx-auto flex max-w-2xl flex-col gap-4 px-4 pt-6 pb-12 narrow:px-6 narrow:pt-12">
        <header className="flex flex-col gap-1 pb-4">
          <h1 className="text-xl font-medium">{t('firstRun.title')}</h1>
          <p className="text-md text-ink-soft">{t('firstRun.sentence')}</p>
        </header>
        <Way icon={Radar} title={t('firstRun.found.title')}>
          <FoundServers onAdded={start} onKey={(endpointUrl) => setForm({ endpointUrl })} />
        </Way>
        <Way icon={PackageOpen} title={t('firstRun.builtin.title')} text={t('firstRun.builtin.text')}>
          <BuiltinModels shownAtFirst={3} onAdded={start} />
        </Way>
        <Way
          icon={Link}
          title={t('firstRun.address.title')}
          text={t('firstRun.address.text')}
          action={<Button onClick={() => setForm({})}>{t('firstRun.address.button')}</Button>}
        />
      </div>
      {form ? (
        <ModelDialog
          model={null}
          endpointUrl={form.endpointUrl}
          onClose={() => setForm(null)}
          onDone={start}
        />
      ) : null}
    </div>
  )
}

type WayProps = { icon: typeof Link; title: string; text?: string; action?: ReactNode; children?: ReactNode }

function Way({ icon: Icon, title, text, action, children }: WayProps) {
  const headingId = useId()
  return (
    <Card aria-labelledby={headingId} className="flex flex-col gap-4">
      <div className="flex flex-wrap items-start gap-3">
        <Icon aria-hidden size={18} strokeWidth={1.75} className="mt-0.5 shrink-0 text-accent" />
        <div className="flex min-w-0 flex-1 flex-col gap-0.5">
          <h2 id={headingId} className="text-md font-medium">
            {title}
          </h2>
          {text ? <p className="text-ink-soft">{text}</p> : null}
        </div>
        {action}
      </div>
      {children}
    </Card>
  )
}
