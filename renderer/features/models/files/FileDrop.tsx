import { FileUp } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { client } from '../../../app/client'
import { ImportResults } from './ImportResults'
import { followOpened, importPicked } from './import-store'

/** Takes configuration files from wherever they come: dropped on the window, or opened by double click. */
export function FileDrop() {
  const { t } = useTranslation()
  const over = useFileDrop(takeFiles)
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

const takeFiles = (files: File[]) => void importPicked(client, files)

/** Whether files hang over the window; what is let go is handed on. Nothing else that is dragged counts. */
function useFileDrop(onFiles: (files: File[]) => void): boolean {
  const [over, setOver] = useState(false)
  useEffect(() => {
    const holdsFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false
    const enter = (event: DragEvent) => {
      if (!holdsFiles(event)) return
      // Without this the window would go to the file.
      event.preventDefault()
      setOver(true)
    }
    const leave = (event: DragEvent) => {
      // Between two elements of the page there is always a next one.
      if (event.relatedTarget === null) setOver(false)
    }
    const drop = (event: DragEvent) => {
      if (!holdsFiles(event)) return
      event.preventDefault()
      setOver(false)
      onFiles([...(event.dataTransfer?.files ?? [])])
    }
    addEventListener('dragenter', enter)
    addEventListener('dragover', enter)
    addEventListener('dragleave', leave)
    addEventListener('drop', drop)
    return () => {
      removeEventListener('dragenter', enter)
      removeEventListener('dragover', enter)
      removeEventListener('dragleave', leave)
      removeEventListener('drop', drop)
    }
  }, [onFiles])
  return over
}
