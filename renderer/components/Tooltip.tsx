import { Tooltip as Radix } from 'radix-ui'
import type { ReactElement, ReactNode } from 'react'
import { Shortcut } from './Shortcut'

type Props = {
  label: ReactNode
  /** As `Shortcut` takes it, e.g. "Mod+K". */
  shortcut?: string
  side?: 'top' | 'right' | 'bottom' | 'left'
  children: ReactElement
}

export const TooltipProvider = Radix.Provider

export function Tooltip({ label, shortcut, side = 'bottom', children }: Props) {
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{children}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          side={side}
          sideOffset={6}
          collisionPadding={8}
          className="z-50 flex max-w-72 animate-fade items-center gap-2 rounded-control bg-ink px-2 py-1 text-sm text-paper shadow-float"
        >
          {label}
          {shortcut ? <Shortcut keys={shortcut} inverted /> : null}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
