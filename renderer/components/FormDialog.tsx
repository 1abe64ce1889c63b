import { type ComponentProps, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { AlertDialog } from './AlertDialog'
import { Dialog } from './Dialog'

type Props = Omit<ComponentProps<typeof Dialog>, 'open' | 'onOpenChange' | 'holdsInput'> & {
  /** Something was filled in that closing would throw away. */
  unsaved: boolean
  onClose: () => void
}

/** A dialog that is filled in: closed by Escape or its cross, it asks before anything typed is lost. */
export function FormDialog({ unsaved, onClose, ...dialog }: Props) {
  const { t } = useTranslation()
  const [asking, setAsking] = useState(false)
  return (
    <>
      <Dialog
        {...dialog}
        open
        holdsInput
        onOpenChange={(open) => {
          if (open) return
          if (unsaved) setAsking(true)
          else onClose()
        }}
      />
      {asking ? (
        <AlertDialog
          open
          onOpenChange={(open) => {
            if (!open) setAsking(false)
          }}
          title={t('common.discard.title')}
          description={t('common.discard.text')}
          cancel={t('common.discard.keep')}
          confirm={t('common.discard.confirm')}
          danger
          onConfirm={onClose}
        />
      ) : null}
    </>
  )
}
