import { ClipboardPaste, FilePlus, FolderPlus } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { client } from '../../../app/client'
import { Button } from '../../../components/Button'
import { classNames } from '../../../components/class-names'
import { ErrorCard } from '../../../components/ErrorCard'
import { FixScope } from '../../../components/fix-context'
import { Skeleton } from '../../../components/Skeleton'
import { showError } from '../../../components/toast-store'
import { DocumentList } from './DocumentList'
import { DropZone } from './DropZone'
import { addDocuments, followDocuments, refreshDocuments, useDocuments, watchFolder } from './documents-store'
import { FolderList } from './FolderList'
import { PasteDialog } from './PasteDialog'
import { RefusedFiles } from './RefusedFiles'

/** Documents that answers may quote: added, dropped, pasted, or watched in a folder. */
export function DocumentsTab() {
  const { t } = useTranslation()
  const isThere = useDocuments(({ files }) => files !== null)
  const isFilled = useDocuments(({ files, folders }) => (files?.length ?? 0) + folders.length > 0)
  const error = useDocuments((state) => state.error)
  const [pasting, setPasting] = useState(false)
  useEffect(() => followDocuments(client), [])

  const pickFiles = async () => {
    const picked = await client.shell.pickDocuments()
    if (picked.ok) await addDocuments(client, picked.value.paths)
    else showError(picked.error)
  }
  const pickFolder = async () => {
    const picked = await client.shell.pickFolder()
    if (picked.ok) await watchFolder(client, picked.value.path)
    else showError(picked.error)
  }
  return (
    <div className="flex flex-col gap-5">
      <p className={classNames('readable text-ink-soft', isFilled && 'max-rail:hidden')}>
        {t('documents.intro')}
      </p>
      <DropZone isSmall={isFilled}>
        <Button variant="primary" icon={FilePlus} onClick={() => void pickFiles()}>
          {t('documents.add')}
        </Button>
        <Button icon={FolderPlus} onClick={() => void pickFolder()}>
          {t('documents.watch')}
        </Button>
        <Button icon={ClipboardPaste} onClick={() => setPasting(true)}>
          {t('documents.paste')}
        </Button>
      </DropZone>
      <RefusedFiles />
      {error ? (
        <FixScope handlers={{ retry: () => refreshDocuments(client) }}>
          <ErrorCard error={{ ...error, fixes: error.fixes.length > 0 ? error.fixes : [{ do: 'retry' }] }} />
        </FixScope>
      ) : null}
      {isThere ? (
        <>
          <FolderList />
          <DocumentList />
        </>
      ) : error ? null : (
        <div role="status">
          <span className="sr-only">{t('common.loading')}</span>
          <Skeleton className="h-24 w-full" />
        </div>
      )}
      {pasting ? <PasteDialog onClose={() => setPasting(false)} /> : null}
    </div>
  )
}
