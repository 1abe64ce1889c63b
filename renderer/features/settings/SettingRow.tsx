import type { ReactNode } from 'react'

type Props = { label: string; help?: ReactNode; children?: ReactNode }

/** A setting: its name and meaning, and what changes it. */
export const SettingRow = ({ label, help, children }: Props) => (
  <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2 border-b border-line py-4 last:border-b-0">
    <div className="flex min-w-56 flex-1 flex-col gap-0.5">
      <span className="font-medium">{label}</span>
      {help ? <div className="readable text-ink-soft wrap-anywhere">{help}</div> : null}
    </div>
    {children}
  </div>
)
