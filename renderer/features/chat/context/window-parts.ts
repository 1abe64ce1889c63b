import type { ContextReport } from '../../../../shared/contract/context'

export type PartName = ContextReport['sections'][number]['kind'] | 'free'
type Part = { name: PartName; tokens: number; share: number }

/** The window in parts, in the order in which they were sent, and last what stayed free. */
export function windowParts({ sections, contextWindow, tokens }: ContextReport): Part[] {
  const whole = Math.max(1, contextWindow, tokens)
  const part = (name: PartName, count: number): Part => ({ name, tokens: count, share: count / whole })
  return [
    ...sections.map(({ kind, tokens: count }) => part(kind, count)),
    part('free', Math.max(0, whole - tokens)),
  ]
}
