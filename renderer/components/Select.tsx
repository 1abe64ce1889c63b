import { Check, ChevronDown } from 'lucide-react'
import { Select as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { classNames } from './class-names'
import { controlClass, Field, type FieldProps } from './Field'
import { menuClass, menuItemClass } from './menu-classes'

export type Option = {
  value: string
  label: string
  /** Under or beside the name: size, address, state. */
  detail?: ReactNode
  disabled?: boolean
}

type Props = FieldProps & {
  value: string | null
  onChange: (value: string) => void
  options: readonly Option[]
  placeholder?: string
  disabled?: boolean
  /** Larger, with the chosen option's detail shown in the closed state. */
  large?: boolean
}

export function Select({ value, onChange, options, placeholder, disabled, large, ...field }: Props) {
  const chosen = options.find((option) => option.value === value)
  return (
    <Field {...field}>
      {(control) => (
        <Radix.Root value={value ?? ''} onValueChange={onChange} disabled={disabled}>
          <Radix.Trigger
            {...control}
            className={classNames(
              controlClass,
              'flex items-center justify-between gap-2 text-left data-[placeholder]:text-ink-faint',
              large && 'h-auto min-h-12 rounded-card px-3 py-2',
            )}
          >
            <span className="flex min-w-0 flex-1 flex-col">
              <span className={classNames('truncate', large && 'font-medium')}>
                <Radix.Value placeholder={placeholder}>{chosen?.label}</Radix.Value>
              </span>
              {large && chosen?.detail ? (
                <span className="truncate text-sm text-ink-faint">{chosen.detail}</span>
              ) : null}
            </span>
            <ChevronDown aria-hidden size={15} strokeWidth={1.75} className="shrink-0 text-ink-faint" />
          </Radix.Trigger>
          <Radix.Portal>
            <Radix.Content
              position="popper"
              sideOffset={4}
              collisionPadding={8}
              className={classNames(
                menuClass,
                'max-h-(--radix-select-content-available-height) w-(--radix-select-trigger-width) min-w-40',
              )}
            >
              <Radix.Viewport>
                {options.map((option) => (
                  <Radix.Item
                    key={option.value}
                    value={option.value}
                    disabled={option.disabled}
                    className={classNames(menuItemClass, 'pr-7')}
                  >
                    <span className="flex min-w-0 flex-col">
                      <Radix.ItemText>{option.label}</Radix.ItemText>
                      {option.detail ? <span className="text-sm text-ink-faint">{option.detail}</span> : null}
                    </span>
                    <Radix.ItemIndicator className="absolute right-2 text-accent">
                      <Check aria-hidden size={14} />
                    </Radix.ItemIndicator>
                  </Radix.Item>
                ))}
              </Radix.Viewport>
            </Radix.Content>
          </Radix.Portal>
        </Radix.Root>
      )}
    </Field>
  )
}
