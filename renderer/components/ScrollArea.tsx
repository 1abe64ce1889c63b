import { ScrollArea as Radix } from 'radix-ui'
import type { ReactNode, Ref } from 'react'
import { classNames } from './class-names'
import { pageNonce } from './page-nonce'

type Props = { children: ReactNode; className?: string; viewportRef?: Ref<HTMLDivElement>; label?: string }

/** Scrolls with a thin bar that takes no room. */
export const ScrollArea = ({ children, className, viewportRef, label }: Props) => (
  <Radix.Root className={classNames('min-h-0 overflow-hidden', className)} type="hover">
    <Radix.Viewport
      ref={viewportRef}
      nonce={pageNonce()}
      className="size-full"
      {...(label ? { role: 'region', 'aria-label': label, tabIndex: 0 } : {})}
    >
      {children}
    </Radix.Viewport>
    <Radix.Scrollbar orientation="vertical" className="flex w-2.5 touch-none p-0.5 select-none">
      <Radix.Thumb className="relative flex-1 rounded-xs bg-line-strong" />
    </Radix.Scrollbar>
  </Radix.Root>
)
