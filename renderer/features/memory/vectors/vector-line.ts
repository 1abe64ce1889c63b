import type { MemoryStatus } from '../../../../shared/contract/memory'

type Vectors = NonNullable<MemoryStatus['vectors']>

/** What the line says, as names of texts. */
export function vectorLine({ state, error, done, total }: Vectors) {
  const isPartial = state !== 'ready' && (state === 'working' || done < total)
  if (error !== null) return { text: isPartial ? 'failed' : 'question', tone: 'warn', isPartial } as const
  if (state === 'ready' || !isPartial) return { text: 'ready', tone: 'ready', isPartial: false } as const
  return state === 'working'
    ? ({ text: 'working', tone: 'busy', isPartial } as const)
    : ({ text: 'waiting', tone: 'idle', isPartial } as const)
}
