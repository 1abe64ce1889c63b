import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'

type Props = { icon?: LucideIcon; title: string; children?: ReactNode; actions?: ReactNode }

/** Nothing here yet: why, and what to do. */
export const EmptyState = ({ icon: Icon, title, children, actions }: Props) => (
  <div className="mx-auto flex max-w-96 flex-col items-center gap-3 px-6 py-12 text-center">
    {Icon ? (
      <span className="flex size-10 items-center justify-center rounded-card bg-sunken text-ink-faint">
        <Icon aria-hidden size={20} strokeWidth={1.5} />
      </span>
    ) : null}
    <h2 className="text-md font-medium">{title}</h2>
    {children ? <p className="text-ink-soft">{children}</p> : null}
    {actions ? <div className="flex flex-wrap justify-center gap-2 pt-1">{actions}</div> : null}
  </div>
)
