import type { TFunction } from 'i18next'
import { FileUp } from 'lucide-react'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ImportCounts } from '../../../../shared/contract/transfer'
import type { AppErrorData } from '../../../../shared/errors'
import { client } from '../../../app/client'
import { useFormat } from '../../../app/format'
import { Button } from '../../../components/Button'
import { Dialog } from '../../../components/Dialog'
import { ErrorCard } from '../../../components/ErrorCard'
import { errorText } from '../../../components/error-text'
import { showToast } from '../../../components/toast-store'
import { refreshCore, refreshMemories } from '../memory-store'

type Chosen = { name: string; text: string; counts: ImportCounts }

/** Memories from a file: what it holds is told before anything is written. */
export function ImportDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation()
  const input = useRef<HTMLInputElement>(null)
  const button = useRef<HTMLButtonElement>(null)
  const [chosen, setChosen] = useState<Chosen | null>(null)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<AppErrorData | null>(null)

  const look = async (file: File | undefined) => {
    if (!file) return
    setBusy(true)
    setError(null)
    setChosen(null)
    const text = await file.text()
    const result = await client.transfer.previewImport({ text })
    setBusy(false)
    if (result.ok) setChosen({ name: file.name, text, counts: result.value })
    else setError(result.error)
  }
  const bringIn = async () => {
    if (!chosen) return
    setBusy(true)
    const result = await client.transfer.importJson({ text: chosen.text })
    setBusy(false)
    if (!result.ok) return setError(result.error)
    onClose()
    showToast({ text: t('transfer.imported', { count: result.value.added }) })
    await Promise.all([refreshMemories(client), refreshCore(client)])
  }
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
      onOpenAutoFocus={(event) => {
        event.preventDefault()
        button.current?.focus()
      }}
      title={t('transfer.importTitle')}
      description={t('transfer.importExplain')}
      footer={
        <>
          <Button variant="quiet" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button
            variant="primary"
            busy={busy && chosen !== null}
            disabled={chosen === null || chosen.counts.added === 0}
            onClick={() => void bringIn()}
          >
            {chosen ? t('transfer.import', { count: chosen.counts.added }) : t('transfer.importPlain')}
          </Button>
        </>
      }
    >
      <div className="flex flex-col items-start gap-4 pt-1">
        <input
          ref={input}
          type="file"
          accept=".json,application/json"
          aria-label={t('transfer.file')}
          className="sr-only"
          tabIndex={-1}
          onChange={(event) => {
            void look(event.target.files?.[0])
            // The same file can be chosen again after it was mended.
            event.target.value = ''
          }}
        />
        <Button
          ref={button}
          icon={FileUp}
          busy={busy && chosen === null}
          onClick={() => input.current?.click()}
        >
          {t('transfer.choose')}
        </Button>
        {chosen ? <Counts chosen={chosen} /> : null}
        {error ? <ErrorCard error={plain(error, errorText(t, error).why)} className="w-full" /> : null}
      </div>
    </Dialog>
  )
}

/** What is wrong with which field is for who looks at the details; that it is the wrong file is for everybody. */
const plain = (error: AppErrorData, why: string | null): AppErrorData =>
  error.code === 'memory_import_invalid'
    ? { ...error, params: {}, detail: [why, error.detail].filter(Boolean).join('\n\n') }
    : error

function Counts({ chosen: { name, counts } }: { chosen: Chosen }) {
  const { t } = useTranslation()
  const format = useFormat()
  const rows = [
    [t('transfer.counts.added'), counts.added],
    [t('transfer.counts.known'), counts.known],
    [t('transfer.counts.forgotten'), counts.forgotten],
    [t('transfer.counts.skipped'), counts.skipped.length],
  ] as const
  return (
    <section role="status" aria-label={t('transfer.found')} className="flex w-full flex-col gap-3">
      <p className="font-medium wrap-anywhere">{name}</p>
      <dl className="flex flex-col gap-1">
        {rows.map(([label, count]) => (
          <div key={label} className="flex justify-between gap-4 border-b border-line pb-1">
            <dt className="text-ink-soft">{label}</dt>
            <dd className="figures">{format.number(count)}</dd>
          </div>
        ))}
      </dl>
      {counts.skipped.length > 0 ? (
        <ul
          aria-label={t('transfer.problems')}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
          tabIndex={0}
          className="flex max-h-40 flex-col gap-1 overflow-y-auto text-sm"
        >
          {counts.skipped.map(({ at, problem }) => (
            <li key={`${at} ${problem}`} className="readable wrap-anywhere">
              <span className="figures text-ink-faint">{at}</span> {problemText(t, problem)}
            </li>
          ))}
        </ul>
      ) : null}
    </section>
  )
}

const problems = ['vault', 'secret', 'core_full'] as const

/** Why a memory cannot be taken: in words where the engine has a name for it, else what is wrong with which field. */
function problemText(t: TFunction, problem: string): string {
  const known = problems.find((one) => one === problem)
  return known ? t(`transfer.problem.${known}`) : problem
}
