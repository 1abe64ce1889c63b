import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { client } from '../../../app/client'
import { holdsFiles, useWindowDrop } from '../../../app/use-window-drop'
import { classNames } from '../../../components/class-names'
import { takeDropped } from './documents-store'

/** Where files and folders are dropped, and the buttons for those who choose them. `isSmall`: what is there already comes first. */
export function DropZone({ isSmall, children }: { isSmall: boolean; children: ReactNode }) {
  const { t } = useTranslation()
  // Before the window's own, which takes files for configurations.
  const over = useWindowDrop({ isFirst: true, takes: holdsFiles, onDrop: () => void takeDropped(client) })
  return (
    <section
      aria-label={t('documents.drop.label')}
      className={classNames(
        'flex flex-col items-center rounded-card border border-dashed px-4 text-center transition-colors',
        isSmall ? 'gap-1.5 py-3' : 'gap-3 py-5',
        over ? 'border-accent bg-accent-soft' : 'border-line-strong',
      )}
    >
      {isSmall ? null : <p className="text-ink-soft">{t('documents.drop.text')}</p>}
      <div className="flex flex-wrap justify-center gap-2">{children}</div>
      <p className="text-sm text-ink-faint">
        {isSmall ? t('documents.drop.short') : t('documents.drop.kinds')}
      </p>
    </section>
  )
}
