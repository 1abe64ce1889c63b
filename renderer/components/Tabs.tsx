import { Tabs as Radix } from 'radix-ui'
import type { ReactNode } from 'react'

type Props<V extends string> = {
  label: string
  value: V
  onChange: (value: V) => void
  tabs: readonly { value: V; label: string; content: ReactNode }[]
}

export function Tabs<V extends string>({ label, value, onChange, tabs }: Props<V>) {
  return (
    <Radix.Root
      value={value}
      onValueChange={(next) => {
        const tab = tabs.find((candidate) => candidate.value === next)
        if (tab) onChange(tab.value)
      }}
      className="flex min-h-0 flex-col"
    >
      <Radix.List
        aria-label={label}
        className="-mx-2 flex overflow-x-auto border-b border-line [scrollbar-width:none]"
      >
        {tabs.map((tab) => (
          <Radix.Trigger
            key={tab.value}
            value={tab.value}
            className="h-9 shrink-0 rounded-t-control border-b-2 whitespace-nowrap px-2 focus-visible:-outline-offset-2 border-transparent text-ink-soft hover:text-ink data-[state=active]:border-accent data-[state=active]:font-medium data-[state=active]:text-ink"
          >
            {tab.label}
          </Radix.Trigger>
        ))}
      </Radix.List>
      {tabs.map((tab) => (
        <Radix.Content key={tab.value} value={tab.value} className="min-h-0 pt-4">
          {tab.content}
        </Radix.Content>
      ))}
    </Radix.Root>
  )
}
