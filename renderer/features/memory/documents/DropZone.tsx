import { type DragEvent, type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { client } from '../../../app/client'
import { classNames } from '../../../components/class-names'
import { takeDropped } from './documents-store'

const holdsFiles = ({ dataTransfer }: DragEvent) => dataTransfer.types.includes('Files')

/** Takes files and folders that are dropped on it. */
export function DropZone({ children }: { children: ReactNode }) {
  const { t } = useTranslation()
  const [over, setOver] = useState(false)
  return (
    <section
      aria-label={t('documents.drop.label')}
      className={classNames(
        'flex flex-col items-center gap-3 rounded-card border border-dashed px-4 py-5 text-center transition-colors',
        over ? 'border-accent bg-accent-soft' : 'border-line-strong',
      )}
      onDragOver={(event) => {
        if (!holdsFiles(event)) return
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        setOver(false)
        if (!holdsFiles(event)) return
        event.preventDefault()
        void takeDropped(client)
      }}
    >
      <p className="text-ink-soft">{t('documents.drop.text')}</p>
      <div className="flex flex-wrap justify-center gap-2">{children}</div>
      <p className="text-sm text-ink-faint">{t('documents.drop.kinds')}</p>
    </section>
  )
}
