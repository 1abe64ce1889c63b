import type { ComponentProps, ReactNode } from 'react'
import { classNames } from './class-names'
import { controlClass, Field, type FieldProps } from './Field'

type Props = FieldProps &
  Omit<ComponentProps<'input'>, 'onChange' | 'value' | 'id'> & {
    value: string
    onChange: (value: string) => void
    /** Figures and addresses are set in the monospaced face. */
    mono?: boolean
    /** A button at the right, inside the row. */
    trailing?: ReactNode
  }

export function TextField({
  label,
  hint,
  help,
  issues,
  value,
  onChange,
  mono,
  trailing,
  className,
  type = 'text',
  ...rest
}: Props) {
  return (
    <Field label={label} hint={hint} help={help} issues={issues}>
      {(control) => (
        <div className="flex gap-2">
          <input
            type={type}
            value={value}
            onChange={(event) => onChange(event.target.value)}
            spellCheck={false}
            autoComplete="off"
            className={classNames(controlClass, mono && 'figures', className)}
            {...rest}
            {...control}
          />
          {trailing}
        </div>
      )}
    </Field>
  )
}

type AreaProps = FieldProps &
  Omit<ComponentProps<'textarea'>, 'onChange' | 'value' | 'id'> & {
    value: string
    onChange: (value: string) => void
  }

export function TextArea({ label, hint, help, issues, value, onChange, className, ...rest }: AreaProps) {
  return (
    <Field label={label} hint={hint} help={help} issues={issues}>
      {(control) => (
        <textarea
          value={value}
          onChange={(event) => onChange(event.target.value)}
          className={classNames(controlClass, 'h-auto min-h-20 resize-y py-1.5', className)}
          {...rest}
          {...control}
        />
      )}
    </Field>
  )
}
