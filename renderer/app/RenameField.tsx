import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { classNames } from '../components/class-names'
import { controlClass } from '../components/Field'

type Props = {
  title: string
  /** The new title, or null where nothing changes. */
  onDone: (title: string | null) => void
  className?: string
}

/** A title while it is changed: Enter and leaving keep it, Escape does not. */
export function RenameField({ title, onDone, className }: Props) {
  const { t } = useTranslation()
  const done = useRef(false)
  const finish = (next: string | null) => {
    if (done.current) return
    done.current = true
    const tidy = next?.trim() ?? ''
    onDone(tidy === '' || tidy === title ? null : tidy)
  }
  return (
    <input
      aria-label={t('frame.conversation.renameLabel')}
      defaultValue={title}
      maxLength={200}
      ref={(input) => {
        // A menu that closes gives the focus back to its button; this comes after.
        const frame = requestAnimationFrame(() => input?.select())
        return () => cancelAnimationFrame(frame)
      }}
      onBlur={(event) => finish(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.nativeEvent.isComposing) return
        if (event.key === 'Enter') finish(event.currentTarget.value)
        if (event.key === 'Escape') {
          event.preventDefault()
          event.stopPropagation()
          finish(null)
        }
      }}
      className={classNames(controlClass, 'no-drag', className)}
    />
  )
}
