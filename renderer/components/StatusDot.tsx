import { classNames } from './class-names'

export type StatusTone = 'ready' | 'busy' | 'idle' | 'warn' | 'danger'
const tones: Record<StatusTone, string> = {
  ready: 'bg-ready',
  busy: 'bg-accent animate-breathe',
  idle: 'bg-line-strong',
  warn: 'bg-warn',
  danger: 'bg-danger',
}

/** A state in colour and, always, in words. */
export const StatusDot = ({ tone, children }: { tone: StatusTone; children: string }) => (
  <span className="inline-flex min-w-0 items-center gap-1.5 text-sm text-ink-soft">
    <span aria-hidden className={classNames('size-2 shrink-0 rounded-full', tones[tone])} />
    <span className="truncate" title={children}>
      {children}
    </span>
  </span>
)
