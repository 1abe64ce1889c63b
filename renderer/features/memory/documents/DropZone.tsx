import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { classNames } from '../../../components/class-names'
import { useFileDrop } from './use-file-drop'

/** Where files and folders are dropped, and the buttons for those who choose them. */
export function DropZone({ children }: { children: ReactNode }) {
  const { t } = useTranslation()
  const over = useFileDrop()
  return (
    <section
      aria-label={t('documents.drop.label')}
      className={classNames(
        'flex flex-col items-center gap-3 rounded-card border border-dashed px-4 py-5 text-center transition-colors',
        over ? 'border-accent bg-accent-soft' : 'border-line-strong',
      )}
    >
      <p className="text-ink-soft">{t('documents.drop.text')}</p>
      <div className="flex flex-wrap justify-center gap-2">{children}</div>
      <p className="text-sm text-ink-faint">{t('documents.drop.kinds')}</p>
    </section>
  )
}
