import { AlertDialog as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from './Button'
import { classNames } from './class-names'
import { dialogClass, overlayClass } from './Dialog'
import { useReturnFocus } from './use-return-focus'

type Props = {
  open: boolean
  onOpenChange: (open: boolean) => void
  title: ReactNode
  description: ReactNode
  /** More than words: a list of what is affected. */
  children?: ReactNode
  /** The verb. */
  confirm: string
  /** What leaves everything as it is; "Cancel" where nothing else is said. */
  cancel?: string
  danger?: boolean
  busy?: boolean
  onConfirm: () => void
}

/** Asks before what cannot be undone; what can be undone is done at once, with a toast. */
export const AlertDialog = (props: Props) => (
  <Radix.Root open={props.open} onOpenChange={props.onOpenChange}>
    <Radix.Portal>
      <Radix.Overlay className={overlayClass} />
      <AlertContent {...props} />
    </Radix.Portal>
  </Radix.Root>
)

function AlertContent(props: Props) {
  const { t } = useTranslation()
  const returnFocus = useReturnFocus()
  return (
    <Radix.Content className={classNames(dialogClass, 'max-w-md gap-2 p-5')} onCloseAutoFocus={returnFocus}>
      <Radix.Title className="text-md font-medium">{props.title}</Radix.Title>
      <Radix.Description className="readable text-ink-soft">{props.description}</Radix.Description>
      {props.children ? <div className="min-h-0 overflow-y-auto">{props.children}</div> : null}
      <div className="flex flex-wrap justify-end gap-2 pt-3">
        <Radix.Cancel asChild>
          <Button variant="quiet">{props.cancel ?? t('common.cancel')}</Button>
        </Radix.Cancel>
        <Button variant={props.danger ? 'danger' : 'primary'} busy={props.busy} onClick={props.onConfirm}>
          {props.confirm}
        </Button>
      </div>
    </Radix.Content>
  )
}
