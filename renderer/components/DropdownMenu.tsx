import { Check, type LucideIcon } from 'lucide-react'
import { DropdownMenu as Radix } from 'radix-ui'
import type { ReactElement, ReactNode } from 'react'
import { classNames } from './class-names'
import { menuClass, menuItemClass } from './menu-classes'
import { Shortcut } from './Shortcut'

type Props = {
  trigger: ReactElement
  children: ReactNode
  align?: 'start' | 'end'
  side?: 'top' | 'bottom' | 'right'
  className?: string
  onOpenChange?: (open: boolean) => void
}

export function DropdownMenu({
  trigger,
  children,
  align = 'end',
  side = 'bottom',
  className,
  onOpenChange,
}: Props) {
  return (
    <Radix.Root onOpenChange={onOpenChange}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          align={align}
          side={side}
          sideOffset={4}
          collisionPadding={8}
          className={classNames(
            menuClass,
            'max-h-(--radix-dropdown-menu-content-available-height)',
            className,
          )}
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

type ItemProps = {
  icon?: LucideIcon
  children: ReactNode
  detail?: ReactNode
  shortcut?: string
  danger?: boolean
  disabled?: boolean
  onSelect: () => void
}

export function MenuItem({ icon: Icon, children, detail, shortcut, danger, disabled, onSelect }: ItemProps) {
  return (
    <Radix.Item
      disabled={disabled}
      onSelect={onSelect}
      className={classNames(menuItemClass, danger && 'text-danger data-[highlighted]:bg-danger-soft')}
    >
      {Icon ? (
        <Icon aria-hidden size={15} strokeWidth={1.75} className={danger ? undefined : 'text-ink-faint'} />
      ) : null}
      <span className="flex min-w-0 flex-1 flex-col">
        <span className="truncate">{children}</span>
        {detail ? <span className="text-sm text-ink-faint">{detail}</span> : null}
      </span>
      {shortcut ? <Shortcut keys={shortcut} /> : null}
    </Radix.Item>
  )
}

type ChoiceProps = { value: string; children: ReactNode; detail?: ReactNode; disabled?: boolean }

export function MenuChoices({
  value,
  onChange,
  children,
}: {
  value: string
  onChange: (value: string) => void
  children: ReactNode
}) {
  return (
    <Radix.RadioGroup value={value} onValueChange={onChange}>
      {children}
    </Radix.RadioGroup>
  )
}

export function MenuChoice({ value, children, detail, disabled }: ChoiceProps) {
  return (
    <Radix.RadioItem value={value} disabled={disabled} className={classNames(menuItemClass, 'pl-7')}>
      <Radix.ItemIndicator className="absolute left-2 text-accent">
        <Check aria-hidden size={14} />
      </Radix.ItemIndicator>
      <span className="flex min-w-0 flex-col">
        <span className="truncate">{children}</span>
        {detail ? <span className="text-sm text-ink-faint">{detail}</span> : null}
      </span>
    </Radix.RadioItem>
  )
}
export const MenuSeparator = () => <Radix.Separator className="-mx-1 my-1 h-px bg-line" />

/** What the items below it are about. */
export const MenuLabel = ({ children }: { children: ReactNode }) => (
  <Radix.Label className="px-2 pt-1.5 pb-1 text-sm text-ink-faint">{children}</Radix.Label>
)
