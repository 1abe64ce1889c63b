import type { LucideIcon } from 'lucide-react'
import type { ComponentProps } from 'react'
import { classNames } from './class-names'
import { Tooltip } from './Tooltip'

type Props = Omit<ComponentProps<'button'>, 'children'> & {
  icon: LucideIcon
  /** The name: read aloud, and shown in the tooltip. */
  label: string
  shortcut?: string
  side?: 'top' | 'right' | 'bottom' | 'left'
  size?: 'small' | 'medium'
  variant?: 'quiet' | 'primary' | 'danger'
}

const variants = {
  quiet:
    'text-ink-soft hover:bg-hover hover:text-ink active:bg-pressed data-[state=open]:bg-hover data-[state=open]:text-ink aria-pressed:bg-hover aria-pressed:text-ink',
  primary: 'bg-accent text-on-accent hover:bg-accent-strong',
  danger: 'text-ink-soft hover:bg-danger-soft hover:text-danger',
}

export function IconButton({
  icon: Icon,
  label,
  shortcut,
  side,
  size = 'medium',
  variant = 'quiet',
  className,
  type = 'button',
  ...rest
}: Props) {
  return (
    <Tooltip label={label} shortcut={shortcut} side={side}>
      <button
        type={type}
        aria-label={label}
        className={classNames(
          'no-drag inline-flex shrink-0 items-center justify-center rounded-control transition-colors disabled:pointer-events-none disabled:opacity-45',
          size === 'small' ? 'size-6' : 'size-8',
          variants[variant],
          className,
        )}
        {...rest}
      >
        <Icon aria-hidden size={size === 'small' ? 14 : 16} strokeWidth={1.75} />
      </button>
    </Tooltip>
  )
}
