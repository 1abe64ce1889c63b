import { CircleAlert, TriangleAlert } from 'lucide-react'
import { type ReactNode, useId } from 'react'
import { classNames } from './class-names'

export type Issue = {
  level: 'error' | 'warning'
  text: ReactNode
  /** A value that mends the field with one click. */
  fix?: { label: string; run: () => void }
}

/** The one issue of a field, where what it holds is wrong. */
export const issueIf = (wrong: boolean, text: string): Issue[] => (wrong ? [{ level: 'error', text }] : [])

export type FieldProps = {
  label: string
  /** Beside the label, e.g. "optional". */
  hint?: ReactNode
  help?: ReactNode
  issues?: readonly Issue[]
}

/** What a control needs to be tied to its label, help and issues. */
export type FieldControl = {
  id: string
  'aria-describedby': string | undefined
  'aria-invalid': true | undefined
}

export const controlClass =
  'h-8 w-full min-w-0 rounded-control border border-line-strong bg-raised px-2.5 text-base text-ink select-text transition-colors hover:border-ink-faint focus-visible:border-accent focus-visible:outline-1 focus-visible:outline-offset-0 disabled:opacity-55 aria-invalid:border-danger aria-invalid:outline-danger'

/** Label, control, then what is wrong with it, else what it means. */
export function Field({
  label,
  hint,
  help,
  issues = [],
  children,
}: FieldProps & { children: (control: FieldControl) => ReactNode }) {
  const id = useId()
  const describedBy = [help ? `${id}-help` : null, issues.length > 0 ? `${id}-issues` : null].filter(Boolean)
  return (
    <div className="flex min-w-0 flex-col gap-1.5">
      <div className="flex items-baseline justify-between gap-2">
        <label htmlFor={id} className="font-medium text-ink">
          {label}
        </label>
        {hint ? <span className="shrink-0 text-sm text-ink-faint">{hint}</span> : null}
      </div>
      {children({
        id,
        'aria-describedby': describedBy.length > 0 ? describedBy.join(' ') : undefined,
        'aria-invalid': issues.some((issue) => issue.level === 'error') || undefined,
      })}
      <div id={`${id}-issues`} aria-live="polite" className="contents">
        {issues.map((issue, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: issues have no identity beside their place
          <IssueLine key={index} issue={issue} />
        ))}
      </div>
      {help ? (
        <p id={`${id}-help`} className="text-sm text-ink-faint">
          {help}
        </p>
      ) : null}
    </div>
  )
}

/** One thing that is wrong, with the click that mends it. */
export function IssueLine({ issue }: { issue: Issue }) {
  const Icon = issue.level === 'error' ? CircleAlert : TriangleAlert
  return (
    <div
      className={classNames(
        'flex flex-wrap items-center gap-x-2 gap-y-1 text-sm',
        issue.level === 'error' ? 'text-danger' : 'text-warn',
      )}
    >
      <span className="flex items-start gap-1.5">
        <Icon aria-hidden size={13} strokeWidth={2} className="mt-0.5 shrink-0" />
        <span>{issue.text}</span>
      </span>
      {issue.fix ? (
        <button
          type="button"
          onClick={issue.fix.run}
          className="rounded-xs font-medium text-accent underline decoration-accent-line underline-offset-2 hover:decoration-accent"
        >
          {issue.fix.label}
        </button>
      ) : null}
    </div>
  )
}
