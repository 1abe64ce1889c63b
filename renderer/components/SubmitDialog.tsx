import { type ComponentProps, type ReactNode, useId } from 'react'
import { useTranslation } from 'react-i18next'
import type { AppErrorData } from '../../shared/errors'
import { Button } from './Button'
import { ErrorCard } from './ErrorCard'
import { FormDialog } from './FormDialog'

type Props = Omit<ComponentProps<typeof FormDialog>, 'footer'> & {
  /** What the button says that sends it. */
  submit: string
  onSubmit: () => void
  /** It is under way: nothing is sent twice. */
  busy?: boolean
  disabled?: boolean
  /** What came of the last try. */
  error: AppErrorData | null
  /** At the other end of the foot. */
  aside?: ReactNode
}

/** A dialog that is one form: sent by its button, by Enter in a line, by Ctrl+Enter anywhere. */
export function SubmitDialog({
  submit,
  onSubmit,
  busy = false,
  disabled = false,
  error,
  aside,
  children,
  ...dialog
}: Props) {
  const { t } = useTranslation()
  const formId = useId()
  return (
    <FormDialog
      {...dialog}
      footer={
        <>
          {aside}
          <Button variant="quiet" onClick={dialog.onClose}>
            {t('common.cancel')}
          </Button>
          <Button variant="primary" type="submit" form={formId} busy={busy} disabled={disabled}>
            {submit}
          </Button>
        </>
      }
    >
      <form
        id={formId}
        noValidate
        className="flex flex-col gap-4 pt-1"
        onSubmit={(event) => {
          event.preventDefault()
          if (!busy && !disabled) onSubmit()
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
          // A line would send it once more by itself.
          event.preventDefault()
          event.currentTarget.requestSubmit()
        }}
      >
        {children}
        {error ? <ErrorCard error={error} /> : null}
      </form>
    </FormDialog>
  )
}
