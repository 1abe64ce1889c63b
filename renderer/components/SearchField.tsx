import { Search } from 'lucide-react'
import { classNames } from './class-names'
import { controlClass } from './Field'

type Props = {
  label: string
  value: string
  onChange: (value: string) => void
  /** How many were found, for those who do not see the list; empty while nothing is searched. */
  found: string
  className?: string
}

/** Finds in a list that stands below it. */
export const SearchField = ({ label, value, onChange, found, className }: Props) => (
  <div className={classNames('relative', className)}>
    <Search
      aria-hidden
      size={14}
      strokeWidth={1.75}
      className="pointer-events-none absolute top-2 left-2.5 text-ink-faint"
    />
    <input
      type="search"
      value={value}
      onChange={(event) => onChange(event.target.value)}
      aria-label={label}
      placeholder={label}
      className={classNames(controlClass, 'pl-8')}
    />
    <span role="status" className="sr-only">
      {found}
    </span>
  </div>
)
