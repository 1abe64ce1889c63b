import type { CoreBlock, MemoryItem } from '../../../../shared/contract/memory'

export type CorePart = { block: CoreBlock; items: readonly MemoryItem[] }

/** The blocks with their sentences; a sentence whose block nobody knows stands with those about the person. */
export function coreParts(blocks: readonly CoreBlock[], items: readonly MemoryItem[]): CorePart[] {
  const isOf = (item: MemoryItem, block: CoreBlock) =>
    item.detail.kind === 'core' &&
    item.detail.label === block.label &&
    (block.label !== 'own' || item.detail.block === block.name)
  return blocks.map((block) => ({
    block,
    items: items.filter(
      (item) => isOf(item, block) || (block.label === 'user' && !blocks.some((other) => isOf(item, other))),
    ),
  }))
}
