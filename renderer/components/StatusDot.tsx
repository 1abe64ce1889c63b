import { classNames } from './class-names'

export type StatusTone = 'ready' | 'busy' | 'idle' | 'warn' | 'danger'
const tones: Record<StatusTone, string> = {
  ready: 'bg-ready',
  busy: 'bg-accent animate-breathe',
  idle: 'bg-line-strong',
  warn: 'bg-warn',
  danger: 'bg-danger',
}

type Props = {
  tone: StatusTone
  children: string
  /** Takes a second line where one is too short for the words. */
  wraps?: boolean
}

/** A state in colour and, always, in words. */
export const StatusDot = ({ tone, children, wraps = false }: Props) => (
  <span
    className={classNames(
      'inline-flex min-w-0 gap-1.5 text-sm text-ink-soft',
      wraps ? 'items-baseline' : 'items-center',
    )}
  >
    <span aria-hidden className={classNames('size-2 shrink-0 rounded-full', tones[tone])} />
    <span className={wraps ? 'line-clamp-2' : 'truncate'} title={children}>
      {children}
    </span>
  </span>
)
