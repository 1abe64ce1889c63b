import { X } from 'lucide-react'
import { Dialog as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { classNames } from './class-names'
import { IconButton } from './IconButton'
import { useReturnFocus } from './use-return-focus'

type Props = {
  open: boolean
  onOpenChange: (open: boolean) => void
  title: ReactNode
  description?: ReactNode
  children: ReactNode
  /** Buttons at the foot, the primary last. */
  footer?: ReactNode
  size?: 'small' | 'medium' | 'large'
  /** A form: a click beside it must not throw away what is typed. */
  holdsInput?: boolean
  /** Stands at the top, so that what is pressed stays in its place while the height changes. */
  anchored?: boolean
  /** Nothing in it takes the focus, so that the keyboard scrolls the whole. */
  onlyText?: boolean
  /** Where the focus goes at first; by default the first control. */
  onOpenAutoFocus?: (event: Event) => void
}

const sizes = { small: 'max-w-96', medium: 'max-w-lg', large: 'max-w-2xl' }

/** For a dialog that is filled in: the focus goes to its first field, not to the button that closes it. */
export const focusFirstField = (event: Event) => {
  if (!(event.currentTarget instanceof HTMLElement)) return
  const field = event.currentTarget.querySelector<HTMLElement>('input, textarea')
  if (!field) return
  event.preventDefault()
  field.focus()
}

/** For a dialog that is read: the focus goes to the whole, as a button's tooltip would lie over the text. */
export const focusWhole = (event: Event) => {
  if (!(event.currentTarget instanceof HTMLElement)) return
  event.preventDefault()
  event.currentTarget.focus()
}

export const overlayClass = 'fixed inset-0 z-40 animate-fade bg-scrim'
export const dialogClass =
  'fixed top-1/2 left-1/2 z-40 flex max-h-[calc(100dvh-2rem)] w-[calc(100vw-2rem)] -translate-1/2 animate-fade flex-col rounded-dialog border border-line bg-raised text-ink shadow-float outline-none'
const anchoredClass = 'top-6! max-h-[calc(100dvh-3rem)]! translate-y-0!'

export const Dialog = (props: Props) => (
  <Radix.Root open={props.open} onOpenChange={props.onOpenChange}>
    <Radix.Portal>
      <Radix.Overlay className={overlayClass} />
      <DialogContent {...props} />
    </Radix.Portal>
  </Radix.Root>
)

function DialogContent({
  title,
  description,
  children,
  footer,
  size = 'medium',
  holdsInput = false,
  anchored = false,
  onlyText = false,
  onOpenAutoFocus,
}: Props) {
  const { t } = useTranslation()
  const returnFocus = useReturnFocus()
  return (
    <Radix.Content
      className={classNames(dialogClass, sizes[size], anchored && anchoredClass)}
      onOpenAutoFocus={onOpenAutoFocus}
      onCloseAutoFocus={returnFocus}
      onInteractOutside={(event) => {
        if (holdsInput) event.preventDefault()
      }}
      {...(description ? {} : { 'aria-describedby': undefined })}
    >
      <header className="flex items-start justify-between gap-4 px-5 pt-4 pb-3">
        <div className="flex min-w-0 flex-col gap-1">
          <Radix.Title className="text-md font-medium">{title}</Radix.Title>
          {description ? (
            <Radix.Description className="text-ink-soft">{description}</Radix.Description>
          ) : null}
        </div>
        <Radix.Close asChild>
          <IconButton icon={X} label={t('common.close')} shortcut="Escape" className="-mt-1 -mr-2" />
        </Radix.Close>
      </header>
      <div
        tabIndex={onlyText ? 0 : undefined}
        className="min-h-0 flex-1 overflow-y-auto px-5 pb-5 [scrollbar-gutter:stable]"
      >
        {children}
      </div>
      {footer ? (
        <footer className="flex flex-wrap justify-end gap-2 border-t border-line px-5 py-3">{footer}</footer>
      ) : null}
    </Radix.Content>
  )
}
