import { CircleCheck, CircleX } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { client } from '../../../app/client'
import { Button } from '../../../components/Button'
import { Dialog, focusWhole } from '../../../components/Dialog'
import { ErrorCard } from '../../../components/ErrorCard'
import { FaultList } from './FaultList'
import { IssueTable } from './IssueTable'
import { closeImports, type ImportResult, importRenamed, useImports } from './import-store'

/** What became of the files that were given: the models that came, or what is wrong at which line. */
export function ImportResults() {
  const { t } = useTranslation()
  const results = useImports((state) => state.results)
  if (results.length === 0) return null
  return (
    <Dialog
      open
      onOpenAutoFocus={focusWhole}
      size="large"
      onOpenChange={(open) => {
        if (!open) closeImports()
      }}
      title={t('configFiles.resultTitle', { count: results.length })}
      footer={
        <Button variant="primary" onClick={closeImports}>
          {t('common.close')}
        </Button>
      }
    >
      <ul className="flex flex-col gap-4">
        {results.map((result, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: one file may be given twice
          <li key={index} className="flex flex-col gap-2">
            <ResultOf result={result} />
          </li>
        ))}
      </ul>
    </Dialog>
  )
}

function ResultOf({ result }: { result: ImportResult }) {
  const { t } = useTranslation()
  const taken = result.outcome === 'taken'
  const Icon = taken ? CircleCheck : CircleX
  return (
    <>
      <p className="flex items-start gap-2">
        <Icon
          aria-hidden
          size={16}
          strokeWidth={1.75}
          className={taken ? 'mt-0.5 shrink-0 text-ready' : 'mt-0.5 shrink-0 text-danger'}
        />
        <span className="min-w-0 wrap-anywhere">
          <span className="font-medium">{result.name}</span>{' '}
          <span className="text-ink-soft">
            {taken ? t('configFiles.taken', { count: result.file.models.length }) : t('configFiles.notTaken')}
          </span>
        </span>
      </p>
      {result.outcome === 'taken' && result.file.models.length > 0 ? (
        <p className="pl-6 text-ink-soft wrap-anywhere">
          {result.file.models.map((model) => model.displayName).join(', ')}
        </p>
      ) : null}
      {result.outcome === 'broken' ? <IssueTable issues={result.file.issues} /> : null}
      {result.outcome === 'refused' ? <Refusal result={result} /> : null}
    </>
  )
}

/** Why a file was not taken; each fault with its line, column and field, with what stands there and what should. */
function Refusal({ result }: { result: Extract<ImportResult, { outcome: 'refused' }> }) {
  const { t } = useTranslation()
  const { issues } = result.error.params
  const faults = Array.isArray(issues) ? issues : []
  if (faults.length > 0) return <FaultList faults={faults} className="ml-6" />
  return (
    <ErrorCard
      error={result.error}
      actions={
        result.error.code === 'config_exists' ? (
          <Button size="small" onClick={() => void importRenamed(client, result)}>
            {t('configFiles.otherName')}
          </Button>
        ) : undefined
      }
    />
  )
}
