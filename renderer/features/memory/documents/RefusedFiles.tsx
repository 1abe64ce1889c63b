import { X } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { errorText } from '../../../components/error-text'
import { IconButton } from '../../../components/IconButton'
import { forgetRefused, useDocuments } from './documents-store'

/** What of the last lot was not taken, each by its name. */
export function RefusedFiles() {
  const { t } = useTranslation()
  const refused = useDocuments((state) => state.refused)
  if (refused.length === 0) return null
  return (
    <section
      role="alert"
      className="flex flex-col gap-2 rounded-card border border-warn-line bg-warn-soft px-4 py-3 text-base"
    >
      <div className="flex items-start justify-between gap-2">
        <p className="font-medium">{t('documents.refused', { count: refused.length })}</p>
        <IconButton
          size="small"
          icon={X}
          label={t('documents.understood')}
          className="-my-0.5 -mr-1"
          onClick={forgetRefused}
        />
      </div>
      <ul className="flex max-h-32 flex-col gap-1 overflow-y-auto text-sm">
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
    </section>
  )
}
