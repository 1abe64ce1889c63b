import { Pause, Play, X } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { DownloadView } from '../../../../shared/contract/servers'
import { client } from '../../../app/client'
import { useFormat } from '../../../app/format'
import { ErrorCard } from '../../../components/ErrorCard'
import { FixScope } from '../../../components/fix-context'
import { IconButton } from '../../../components/IconButton'
import { Progress } from '../../../components/Progress'
import { showError } from '../../../components/toast-store'
import { FactLine } from '../FactLine'
import { type DownloadStep, steerDownload } from './builtin-store'

/** A download under way: how far, how fast, how long yet, and its three buttons. */
export function DownloadProgress({ download }: { download: DownloadView }) {
  const { t } = useTranslation()
  const name = download.displayName
  const steer = async (step: DownloadStep) => {
    const error = await steerDownload(client, step, download.id)
    if (error) showError(error)
  }
  const moving = download.state === 'running' || download.state === 'queued'
  const share = download.totalBytes ? receivedOf(download) / download.totalBytes : null
  return (
    <div className="flex flex-col gap-2">
      <div className="flex items-center gap-2">
        <div className="min-w-0 flex-1">
          <Progress
            label={t('models.builtin.progress', { name })}
            value={download.state === 'verifying' ? 1 : share}
          />
        </div>
        {moving ? (
          <IconButton
            size="small"
            icon={Pause}
            label={t('models.builtin.pauseOf', { name })}
            onClick={() => void steer('pause')}
          />
        ) : null}
        {download.state === 'paused' || download.state === 'failed' ? (
          <IconButton
            size="small"
            icon={Play}
            label={t('models.builtin.resumeOf', { name })}
            onClick={() => void steer('resume')}
          />
        ) : null}
        {download.state === 'verifying' ? null : (
          <IconButton
            size="small"
            icon={X}
            variant="danger"
            label={t('models.builtin.cancelOf', { name })}
            onClick={() => void steer('cancel')}
          />
        )}
      </div>
      <DownloadFigures download={download} />
      {download.error ? (
        <FixScope handlers={{ retry: () => steer('resume'), 'retry-download': () => steer('resume') }}>
          <ErrorCard error={download.error} />
        </FixScope>
      ) : null}
    </div>
  )
}

/** A package may weigh more than the file in it: nobody wants to read "120 MB of 98 MB". */
const receivedOf = ({ receivedBytes, totalBytes }: DownloadView) =>
  Math.min(receivedBytes, totalBytes ?? receivedBytes)

function DownloadFigures({ download }: { download: DownloadView }) {
  const { t } = useTranslation()
  const format = useFormat()
  const received = format.bytes(receivedOf(download))
  const running = download.state === 'running'
  const facts = [
    t(`models.builtin.state.${download.state}`),
    download.totalBytes === null
      ? t('models.builtin.receivedUnknown', { received })
      : t('models.builtin.received', { received, total: format.bytes(download.totalBytes) }),
    running && download.bytesPerSecond !== null
      ? t('models.builtin.speed', { speed: format.bytes(download.bytesPerSecond) })
      : null,
    running && download.etaSeconds !== null
      ? t('models.builtin.left', {
          duration: format.duration(Math.max(1, Math.round(download.etaSeconds)) * 1_000),
        })
      : null,
    download.sourceName === null ? null : t('models.builtin.from', { source: download.sourceName }),
  ]
  return <FactLine facts={facts} />
}
