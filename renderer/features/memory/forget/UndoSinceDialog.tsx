import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { client } from '../../../app/client'
import { undoLearned } from '../../../app/undo-learned'
import { Button } from '../../../components/Button'
import { Dialog, focusFirstField } from '../../../components/Dialog'
import { ErrorCard } from '../../../components/ErrorCard'
import { TextField } from '../../../components/TextField'
import { dayField } from '../filter/filter-parts'
import { MemoriesThatGo } from './MemoriesThatGo'
import { usePreview } from './use-preview'

const clock = /^(\d{2}):(\d{2})$/

/** "Undo everything learned since…": taken back at once, and to be brought back for ten seconds. */
export function UndoSinceDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation()
  const [day, setDay] = useState(() => dayField(Date.now()))
  const [time, setTime] = useState('00:00')
  const at = instantOf(day, time)
  const { preview, error } = usePreview(JSON.stringify(at === null ? null : { what: 'since', at }))
  const count = preview ? preview.memoryCount + preview.derivedAnew : 0
  return (
    <Dialog
      open
      anchored
      holdsInput
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
      onOpenAutoFocus={focusFirstField}
      title={t('forget.undoSinceTitle')}
      description={t('forget.undoSinceExplain')}
      footer={
        <>
          <Button variant="quiet" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button
            variant="primary"
            disabled={count === 0}
            onClick={() => {
              if (at === null || count === 0) return
              onClose()
              void undoLearned(client, { what: 'since', at }, t)
            }}
          >
            {count > 0 ? t('forget.undoSince', { count }) : t('forget.undoSincePlain')}
          </Button>
        </>
      }
    >
      <div className="grid grid-cols-2 gap-3 pt-1">
        <TextField label={t('forget.since')} type="date" value={day} onChange={setDay} />
        <TextField label={t('forget.time')} type="time" value={time} onChange={setTime} />
      </div>
      {error ? <ErrorCard error={error} className="mt-3" /> : null}
      {preview ? (
        <div className="flex flex-col gap-2 pt-4">
          <p role="status" className="font-medium">
            {[
              t('forget.takenBack', { count }),
              preview.reopened > 0 ? t('forget.holdAgain', { count: preview.reopened }) : '',
            ].join('')}
          </p>
          <MemoriesThatGo preview={preview} />
        </div>
      ) : null}
    </Dialog>
  )
}

function instantOf(day: string, time: string): number | null {
  const hours = clock.exec(time)
  const date = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day)
  if (!hours || !date) return null
  const at = new Date(
    Number(date[1]),
    Number(date[2]) - 1,
    Number(date[3]),
    Number(hours[1]),
    Number(hours[2]),
  ).getTime()
  return Number.isNaN(at) ? null : at
}
