import { classNames } from '../../components/class-names'

/** Small facts in a row, set apart by room rather than by signs, which every language reads. */
export const FactLine = ({ facts, className }: { facts: readonly (string | null)[]; className?: string }) => (
  <span className={classNames('flex min-w-0 flex-wrap gap-x-3 text-sm text-ink-faint', className)}>
    {facts.map((fact) => (fact === null ? null : <span key={fact}>{fact}</span>))}
  </span>
)
