import { ToggleGroup } from 'radix-ui'
import { classNames } from './class-names'

type Props<V extends string> = {
  /** Names the group for those who do not see it. */
  label: string
  value: V
  onChange: (value: V) => void
  options: readonly { value: V; label: string }[]
}

/** One of a few, all in sight. */
export function SegmentedControl<V extends string>({ label, value, onChange, options }: Props<V>) {
  return (
    <ToggleGroup.Root
      type="single"
      aria-label={label}
      value={value}
      onValueChange={(next) => {
        const option = options.find((candidate) => candidate.value === next)
        if (option) onChange(option.value)
      }}
      className="inline-flex max-w-full overflow-x-auto rounded-control bg-sunken p-0.5"
    >
      {options.map((option) => (
        <ToggleGroup.Item
          key={option.value}
          value={option.value}
          className={classNames(
            'h-7 rounded-xs border border-transparent px-2.5 text-sm whitespace-nowrap text-ink-soft transition-colors hover:text-ink',
            'data-[state=on]:border-line data-[state=on]:bg-raised data-[state=on]:font-medium data-[state=on]:text-ink',
          )}
        >
          {option.label}
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  )
}
