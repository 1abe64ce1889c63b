import { CircleCheck, Download } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { StarterModel } from '../../../../shared/contract/servers'
import type { AppErrorData } from '../../../../shared/errors'
import { client } from '../../../app/client'
import { useFormat } from '../../../app/format'
import { Button } from '../../../components/Button'
import { Chip } from '../../../components/Chip'
import { ErrorCard } from '../../../components/ErrorCard'
import { FixScope } from '../../../components/fix-context'
import { Tooltip } from '../../../components/Tooltip'
import { FactLine } from '../FactLine'
import { startDownload } from './builtin-store'
import { DownloadProgress } from './DownloadProgress'

const fitTones = { yes: 'accent', tight: 'warn', no: 'danger', unknown: 'plain' } as const
const described = ['starter', 'small', 'light', 'balanced', 'capable'] as const

/** A model that can be fetched: what it is, what it needs, and the one press that gets it. */
export function StarterModelRow({ model }: { model: StarterModel }) {
  const [error, setError] = useState<AppErrorData | null>(null)
  const [busy, setBusy] = useState(false)
  const download = async () => {
    setBusy(true)
    setError(await startDownload(client, model.key))
    setBusy(false)
  }
  const under = model.download && model.download.state !== 'done' && model.modelId === null
  return (
    <li className="flex flex-col gap-2 py-3 first:pt-0 last:pb-0">
      <div className="flex flex-wrap items-start gap-x-3 gap-y-2">
        <StarterFacts model={model} />
        {under ? null : <StarterButton model={model} busy={busy} onPress={() => void download()} />}
      </div>
      {under && model.download ? <DownloadProgress download={model.download} /> : null}
      {error ? (
        <FixScope handlers={{ retry: download }}>
          <ErrorCard error={error} />
        </FixScope>
      ) : null}
    </li>
  )
}

function StarterFacts({ model }: { model: StarterModel }) {
  const { t } = useTranslation()
  const format = useFormat()
  const text = described.find((key) => key === model.description)
  const facts = [
    model.sizeBytes === null
      ? t('models.builtin.sizeUnknown')
      : t('models.builtin.size', { size: format.bytes(model.sizeBytes) }),
    model.memoryNeedBytes === null
      ? null
      : t('models.builtin.need', { size: format.bytes(model.memoryNeedBytes) }),
    t('models.builtin.licence', { licence: model.licence }),
  ]
  return (
    <div className="flex min-w-48 flex-1 flex-col gap-0.5">
      <span className="flex flex-wrap items-center gap-2">
        <span className="font-medium">{model.displayName}</span>
        <FitChip fits={model.fits} />
      </span>
      <span className="text-ink-soft">{text ? t(`models.builtin.${text}`) : model.description}</span>
      <FactLine facts={facts} />
    </div>
  )
}

function FitChip({ fits }: { fits: StarterModel['fits'] }) {
  const { t } = useTranslation()
  const chip = <Chip tone={fitTones[fits]}>{t(`models.builtin.fits.${fits}`)}</Chip>
  if (fits !== 'tight' && fits !== 'no') return chip
  return <Tooltip label={t(`models.builtin.fitsHelp.${fits}`)}>{chip}</Tooltip>
}

type ButtonProps = { model: StarterModel; busy: boolean; onPress: () => void }

function StarterButton({ model, busy, onPress }: ButtonProps) {
  const { t } = useTranslation()
  if (model.modelId !== null) {
    return (
      <span className="flex h-8 items-center gap-1.5 text-sm text-ready">
        <CircleCheck aria-hidden size={15} strokeWidth={1.75} />
        {t('models.builtin.installed')}
      </span>
    )
  }
  return (
    <Button
      icon={Download}
      busy={busy}
      aria-label={t('models.builtin.downloadOf', { name: model.displayName })}
      onClick={onPress}
    >
      {model.fits === 'no' ? t('models.builtin.downloadAnyway') : t('models.builtin.download')}
    </Button>
  )
}
