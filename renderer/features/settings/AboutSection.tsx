import { useTranslation } from 'react-i18next'
import { useShellInfo } from '../../app/use-shell-info'
import { ErrorCard } from '../../components/ErrorCard'

export function AboutSection() {
  const { t } = useTranslation()
  const { info, error } = useShellInfo()
  if (error) return <ErrorCard error={error} />
  const facts: [string, string][] = [
    [t('settings.about.version'), info?.version ?? t('settings.data.loading')],
    [
      t('settings.about.system'),
      info ? t(`settings.about.platform.${info.platform}`) : t('settings.data.loading'),
    ],
    [t('settings.about.licence'), t('settings.about.licenceName')],
  ]
  return (
    <div className="flex flex-col gap-4 py-4">
      <div className="flex flex-col gap-1">
        <h2 className="text-lg font-medium">{t('settings.about.name')}</h2>
        <p className="text-ink-soft">{t('settings.about.what')}</p>
      </div>
      <dl className="readable flex flex-col gap-1.5">
        {facts.map(([name, value]) => (
          <div key={name} className="flex gap-3">
            <dt className="w-24 shrink-0 text-ink-faint">{name}</dt>
            <dd className="figures">{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  )
}
