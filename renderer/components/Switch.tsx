import { Switch as Radix } from 'radix-ui'
import { type ReactNode, useId } from 'react'

type Props = {
  label: string
  help?: ReactNode
  checked: boolean
  onChange: (checked: boolean) => void
  disabled?: boolean
  /** The label is in the row already; say it only to those who do not see it. */
  labelHidden?: boolean
}

export function Switch({ label, help, checked, onChange, disabled, labelHidden }: Props) {
  const id = useId()
  return (
    <div className="flex items-center justify-between gap-4">
      {labelHidden ? null : (
        <div className="flex min-w-0 flex-col">
          <label htmlFor={id} className="font-medium">
            {label}
          </label>
          {help ? (
            <span id={`${id}-help`} className="text-sm text-ink-faint">
              {help}
            </span>
          ) : null}
        </div>
      )}
      <Radix.Root
        id={id}
        checked={checked}
        onCheckedChange={onChange}
        disabled={disabled}
        aria-label={labelHidden ? label : undefined}
        aria-describedby={help && !labelHidden ? `${id}-help` : undefined}
        className="h-5 w-9 shrink-0 rounded-card border border-line-strong bg-sunken p-px transition-colors disabled:opacity-45 data-[state=checked]:border-accent data-[state=checked]:bg-accent"
      >
        <Radix.Thumb className="block size-4 rounded-card bg-ink-faint transition-transform data-[state=checked]:translate-x-4 data-[state=checked]:bg-on-accent" />
      </Radix.Root>
    </div>
  )
}
