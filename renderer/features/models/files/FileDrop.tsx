import { FileUp } from 'lucide-react'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { client } from '../../../app/client'
import { holdsFiles, useWindowDrop } from '../../../app/use-window-drop'
import { ImportResults } from './ImportResults'
import { followOpened, importPicked } from './import-store'

/** Takes configuration files from wherever they come: dropped on the window, or opened by double click. */
export function FileDrop() {
  const { t } = useTranslation()
  const over = useWindowDrop({
    takes: holdsFiles,
    onDrop: ({ files }) => void importPicked(client, [...files]),
  })
  useEffect(() => followOpened(client), [])
  return (
    <>
      {over ? (
        <div
          role="status"
          className="pointer-events-none fixed inset-0 z-50 flex animate-fade items-center justify-center bg-scrim p-6"
        >
          <p className="flex items-center gap-3 rounded-dialog border border-accent-line bg-raised px-6 py-5 text-md shadow-float">
            <FileUp aria-hidden size={20} strokeWidth={1.75} className="text-accent" />
            {t('configFiles.drop')}
          </p>
        </div>
      ) : null}
      <ImportResults />
    </>
  )
}
