import { Plus } from 'lucide-react'
import { Fragment, type ReactNode, useRef } from 'react'
import { Button } from './Button'
import { type Issue, IssueLine } from './Field'

type Props<Row> = {
  label: string
  rows: readonly Row[]
  /** What a row begins with. */
  empty: Row
  onChange: (rows: Row[]) => void
  /** What is wrong with the whole. */
  issues: readonly Issue[]
  addLabel: string
  /** An `<li>`. */
  row: (row: Row, index: number, change: (part: Partial<Row>) => void, remove: () => void) => ReactNode
  /** What the rows mean. */
  children: ReactNode
}

/** A field of as many rows as are wanted; a new one is written in at once. */
export function FieldRows<Row>(props: Props<Row>) {
  const { label, rows, empty, onChange, issues, addLabel, row, children } = props
  const box = useRef<HTMLDivElement>(null)
  const add = () => {
    onChange([...rows, empty])
    requestAnimationFrame(() => {
      box.current?.querySelector<HTMLElement>('li:last-of-type input')?.focus()
    })
  }
  return (
    <div ref={box} className="flex flex-col gap-1.5">
      <span className="font-medium">{label}</span>
      {rows.length > 0 ? (
        <ul className="flex flex-col gap-2">
          {rows.map((one, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place; names may be empty or twice
            <Fragment key={index}>
              {row(
                one,
                index,
                (part) => onChange(rows.map((other, at) => (at === index ? { ...other, ...part } : other))),
                () => onChange(rows.filter((_, at) => at !== index)),
              )}
            </Fragment>
          ))}
        </ul>
      ) : null}
      {issues.map((issue) => (
        <IssueLine key={String(issue.text)} issue={issue} />
      ))}
      {children}
      <Button size="small" icon={Plus} className="self-start" onClick={add}>
        {addLabel}
      </Button>
    </div>
  )
}
