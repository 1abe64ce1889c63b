import type { MemoryItem, MemoryKind, MemorySubject } from '../../../../shared/contract/memory'

/** What was read of one kind of one subject. */
export type Branch = { subject: string; kind: MemoryKind; items: readonly MemoryItem[]; total: number }

type Shared = { key: string; parentKey: string | null; level: number; size: number; position: number }
export type TreeNode = Shared &
  (
    | { type: 'subject'; subject: string; count: number; open: boolean }
    | { type: 'kind'; subject: string; kind: MemoryKind; count: number; open: boolean }
    | { type: 'item'; item: MemoryItem }
    | { type: 'more'; subject: string; kind: MemoryKind; rest: number }
    | { type: 'loading' }
  )

export const subjectKey = (subject: string) => `s:${subject}`
export const kindKey = (subject: string, kind: MemoryKind) => `k:${kind}:${subject}`

/** The tree as the rows that are open: subject, then kinds, then memories. */
export function treeNodes(
  subjects: readonly MemorySubject[],
  open: ReadonlySet<string>,
  branches: ReadonlyMap<string, Branch>,
): TreeNode[] {
  const nodes: TreeNode[] = []
  for (const [at, { subject, count, kinds }] of subjects.entries()) {
    const key = subjectKey(subject)
    const isOpen = open.has(key)
    const place = { key, parentKey: null, level: 1, size: subjects.length, position: at + 1 }
    nodes.push({ ...place, type: 'subject', subject, count, open: isOpen })
    if (!isOpen) continue
    for (const [kindAt, { kind, count: ofKind }] of kinds.entries()) {
      const below = kindKey(subject, kind)
      const kindOpen = open.has(below)
      nodes.push({
        key: below,
        parentKey: key,
        level: 2,
        size: kinds.length,
        position: kindAt + 1,
        type: 'kind',
        subject,
        kind,
        count: ofKind,
        open: kindOpen,
      })
      if (kindOpen) nodes.push(...leaves(below, subject, kind, branches.get(below)))
    }
  }
  return nodes
}

function leaves(
  parentKey: string,
  subject: string,
  kind: MemoryKind,
  branch: Branch | undefined,
): TreeNode[] {
  const shared = { parentKey, level: 3 }
  if (branch === undefined)
    return [{ ...shared, key: `l:${parentKey}`, size: 1, position: 1, type: 'loading' }]
  const rest = branch.total - branch.items.length
  const size = branch.items.length + (rest > 0 ? 1 : 0)
  const items = branch.items.map(
    (item, at): TreeNode => ({
      ...shared,
      key: `i:${parentKey}:${item.id}`,
      size,
      position: at + 1,
      type: 'item',
      item,
    }),
  )
  if (rest > 0)
    items.push({ ...shared, key: `m:${parentKey}`, size, position: size, type: 'more', subject, kind, rest })
  return items
}

/** Where the active row is; once what was waited for has come, its first row. */
export function activeIndex(nodes: readonly TreeNode[], key: string | null): number {
  const at = nodes.findIndex((node) => node.key === key)
  if (at >= 0 || !key?.startsWith('l:')) return Math.max(0, at)
  return Math.max(
    0,
    nodes.findIndex(({ parentKey }) => parentKey === key.slice(2)),
  )
}

/** Where a key of the keyboard leads in the tree, as in every tree: by the ARIA patterns. */
export function treeStep(
  nodes: readonly TreeNode[],
  active: number,
  key: string,
): { go: number } | { toggle: TreeNode } | { press: TreeNode } | null {
  const node = nodes[active]
  if (!node) return null
  const isBranch = node.type === 'subject' || node.type === 'kind'
  switch (key) {
    case 'ArrowDown':
      return { go: Math.min(nodes.length - 1, active + 1) }
    case 'ArrowUp':
      return { go: Math.max(0, active - 1) }
    case 'Home':
      return { go: 0 }
    case 'End':
      return { go: nodes.length - 1 }
    case 'ArrowRight':
      if (!isBranch) return null
      return node.open ? { go: Math.min(nodes.length - 1, active + 1) } : { toggle: node }
    case 'ArrowLeft':
      if (isBranch && node.open) return { toggle: node }
      return node.parentKey === null ? null : { go: nodes.findIndex((other) => other.key === node.parentKey) }
    case 'Enter':
    case ' ':
      return isBranch ? { toggle: node } : { press: node }
    default:
      return null
  }
}
