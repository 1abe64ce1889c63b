import { Copy, FileText } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { ModelView } from '../../../../shared/contract/models'
import { client } from '../../../app/client'
import { Button } from '../../../components/Button'
import { fileName } from '../files/file-name'
import { copyToOwn, openConfigFile } from '../model-actions'

type Props = { model: ModelView; onCopied: (copyId: string) => void }

/** A model that is described elsewhere is changed there, or copied. */
export function OriginBanner({ model, onCopied }: Props) {
  const { t } = useTranslation()
  const { from, path, line } = model.origin
  const copy = async () => {
    const id = await copyToOwn(client, model.id)
    if (id !== null) onCopied(id)
  }
  const text =
    from === 'environment'
      ? t('models.origin.environment')
      : line === null
        ? t('models.origin.file', { file: fileName(path ?? '') })
        : t('models.origin.fileLine', { file: fileName(path ?? ''), line })
  return (
    <div className="mb-4 flex flex-wrap items-center gap-x-3 gap-y-2 rounded-card border border-line bg-sunken p-3">
      <p className="readable min-w-56 flex-1 wrap-anywhere">{text}</p>
      <div className="flex flex-wrap gap-2">
        {from === 'file' && path !== null ? (
          <Button size="small" icon={FileText} onClick={() => void openConfigFile(client, path)}>
            {t('models.origin.open')}
          </Button>
        ) : null}
        <Button size="small" icon={Copy} onClick={() => void copy()}>
          {t('models.origin.copy')}
        </Button>
      </div>
    </div>
  )
}
