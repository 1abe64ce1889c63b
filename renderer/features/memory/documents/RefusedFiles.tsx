import { useTranslation } from 'react-i18next'
import { Button } from '../../../components/Button'
import { errorText } from '../../../components/error-text'
import { forgetRefused, useDocuments } from './documents-store'

/** What of the last lot was not taken, each by its name. */
export function RefusedFiles() {
  const { t } = useTranslation()
  const refused = useDocuments((state) => state.refused)
  if (refused.length === 0) return null
  return (
    <section
      role="alert"
      className="flex flex-col gap-2 rounded-card border border-warn-line bg-warn-soft p-4 text-base"
    >
      <p className="font-medium">{t('documents.refused', { count: refused.length })}</p>
      <ul className="flex max-h-48 flex-col gap-1 overflow-y-auto text-sm">
        {refused.map(({ path, error }) => {
          const { what, why } = errorText(t, error)
          return (
            <li key={path} className="wrap-anywhere">
              {what}
              <span className="block text-ink-soft">{why}</span>
            </li>
          )
        })}
      </ul>
      <Button size="small" className="self-start" onClick={forgetRefused}>
        {t('documents.understood')}
      </Button>
    </section>
  )
}
