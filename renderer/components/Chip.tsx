import type { LucideIcon } from 'lucide-react'
import type { ComponentProps } from 'react'
import { classNames } from './class-names'

type Tone = 'plain' | 'accent' | 'warn' | 'danger'
const tones: Record<Tone, string> = {
  plain: 'border-line text-ink-soft',
  accent: 'border-accent-line bg-accent-soft text-accent',
  warn: 'border-warn-line bg-warn-soft text-warn',
  danger: 'border-danger-line bg-danger-soft text-danger',
}
const base =
  'inline-flex h-6 max-w-full items-center gap-1 rounded-xs border px-1.5 text-sm whitespace-nowrap'

/** A fact in a word or two. */
export const Chip = ({
  icon: Icon,
  tone = 'plain',
  className,
  children,
  ...rest
}: ComponentProps<'span'> & { icon?: LucideIcon; tone?: Tone }) => (
  <span className={classNames(base, tones[tone], className)} {...rest}>
    {Icon ? <Icon aria-hidden size={13} strokeWidth={1.75} className="shrink-0" /> : null}
    <span className="truncate">{children}</span>
  </span>
)

/** A fact that opens more. */
export const ChipButton = ({
  icon: Icon,
  tone = 'plain',
  className,
  children,
  ...rest
}: ComponentProps<'button'> & { icon?: LucideIcon; tone?: Tone }) => (
  <button type="button" className={classNames(base, tones[tone], 'hover:border-accent', className)} {...rest}>
    {Icon ? <Icon aria-hidden size={13} strokeWidth={1.75} className="shrink-0" /> : null}
    <span className="truncate">{children}</span>
  </button>
)
