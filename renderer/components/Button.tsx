import type { LucideIcon } from 'lucide-react'
import type { ComponentProps } from 'react'
import { classNames } from './class-names'
import { Spinner } from './Spinner'

export type ButtonVariant = 'primary' | 'secondary' | 'quiet' | 'danger'

type Props = ComponentProps<'button'> & {
  variant?: ButtonVariant
  size?: 'small' | 'medium'
  icon?: LucideIcon
  /** Something the press began is still under way; the button waits but stays where it is. */
  busy?: boolean
}

const variants: Record<ButtonVariant, string> = {
  primary: 'bg-accent text-on-accent hover:bg-accent-strong',
  secondary: 'border border-line-strong bg-raised text-ink hover:bg-hover active:bg-pressed',
  quiet: 'text-ink-soft hover:bg-hover hover:text-ink active:bg-pressed',
  danger: 'bg-danger text-on-danger hover:bg-danger-strong',
}

/** A button says what it does with a verb. One primary per group. */
export function Button({
  variant = 'secondary',
  size = 'medium',
  icon: Icon,
  busy = false,
  className,
  children,
  type = 'button',
  disabled,
  ...rest
}: Props) {
  return (
    <button
      type={type}
      disabled={disabled}
      aria-busy={busy || undefined}
      aria-disabled={busy || undefined}
      className={classNames(
        'inline-flex shrink-0 items-center justify-center gap-1.5 rounded-control font-medium whitespace-nowrap transition-colors',
        'disabled:pointer-events-none disabled:opacity-50',
        busy && 'pointer-events-none',
        size === 'small' ? 'h-7 px-2.5 text-sm' : 'h-8 px-3 text-base',
        variants[variant],
        className,
      )}
      {...rest}
    >
      {busy ? (
        <Spinner />
      ) : Icon ? (
        <Icon aria-hidden size={size === 'small' ? 14 : 15} strokeWidth={1.75} />
      ) : null}
      {children}
    </button>
  )
}
