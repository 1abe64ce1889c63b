import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { client } from '../../../app/client'
import { undoLearned } from '../../../app/undo-learned'
import { Button } from '../../../components/Button'
import { Dialog, focusFirstField } from '../../../components/Dialog'
import { TextField } from '../../../components/TextField'
import { dayField } from '../filter/filter-parts'

const clock = /^(\d{2}):(\d{2})$/

/** "Undo everything learned since…": taken back at once, and to be brought back for ten seconds. */
export function UndoSinceDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation()
  const [day, setDay] = useState(() => dayField(Date.now()))
  const [time, setTime] = useState('00:00')
  const at = instantOf(day, time)
  return (
    <Dialog
      open
      size="small"
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
            disabled={at === null}
            onClick={() => {
              if (at === null) return
              onClose()
              void undoLearned(client, { what: 'since', at }, t)
            }}
          >
            {t('forget.undoSince')}
          </Button>
        </>
      }
    >
      <div className="grid grid-cols-2 gap-3 pt-1">
        <TextField label={t('forget.since')} type="date" value={day} onChange={setDay} />
        <TextField label={t('forget.time')} type="time" value={time} onChange={setTime} />
      </div>
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
