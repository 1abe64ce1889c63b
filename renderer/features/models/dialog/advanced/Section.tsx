import type { ReactNode } from 'react'

/** Fields that belong together, under a heading of their own. */
export const Section = ({ title, help, children }: { title: string; help?: string; children: ReactNode }) => (
  <fieldset className="flex min-w-0 flex-col gap-3">
    <legend className="sr-only">{title}</legend>
    <div aria-hidden className="flex flex-col gap-0.5 border-t border-line pt-3">
      <span className="text-sm font-medium text-ink-soft">{title}</span>
      {help ? <span className="text-sm text-ink-faint">{help}</span> : null}
    </div>
    <div className="grid items-start gap-4 narrow:grid-cols-2">{children}</div>
  </fieldset>
)
