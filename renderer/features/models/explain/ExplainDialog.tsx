import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ExplainedValue, ModelView } from '../../../../shared/contract/models'
import type { AppErrorData } from '../../../../shared/errors'
import { client } from '../../../app/client'
import { Button } from '../../../components/Button'
import { Dialog, focusWhole } from '../../../components/Dialog'
import { ErrorCard } from '../../../components/ErrorCard'
import { Skeleton } from '../../../components/Skeleton'
import { ExplainTable } from './ExplainTable'

type Answer = { values: readonly ExplainedValue[] | null; error: AppErrorData | null }

/** Where each value of a model comes from. */
export function ExplainDialog({ model, onClose }: { model: ModelView; onClose: () => void }) {
  const { t } = useTranslation()
  const [answer, setAnswer] = useState<Answer>({ values: null, error: null })
  const { id } = model
  useEffect(() => {
    let gone = false
    void client.models.explain({ id }).then((result) => {
      if (gone) return
      setAnswer(result.ok ? { values: result.value, error: null } : { values: null, error: result.error })
    })
    return () => {
      gone = true
    }
  }, [id])
  return (
    <Dialog
      open
      onlyText
      onOpenAutoFocus={focusWhole}
      size="large"
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
      title={t('models.explain.title', { name: model.displayName })}
      description={t('models.explain.help')}
      footer={
        <Button variant="quiet" onClick={onClose}>
          {t('common.close')}
        </Button>
      }
    >
      {answer.error ? <ErrorCard error={answer.error} /> : null}
      {answer.values ? (
        <ExplainTable values={answer.values} />
      ) : answer.error ? null : (
        <Skeleton className="h-48 w-full" />
      )}
    </Dialog>
  )
}
