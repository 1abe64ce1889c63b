type Placed = { x: number; y: number }

const directions: Record<string, readonly [number, number]> = {
  ArrowRight: [1, 0],
  ArrowLeft: [-1, 0],
  ArrowDown: [0, 1],
  ArrowUp: [0, -1],
}

/** The circle that lies nearest in the direction of an arrow key; null where none does. */
export function nextNode(nodes: readonly Placed[], from: number, key: string): number | null {
  const direction = directions[key]
  const start = nodes[from]
  if (!direction || !start) return null
  let best: { at: number; cost: number } | null = null
  for (const [at, node] of nodes.entries()) {
    const [dx, dy] = [node.x - start.x, node.y - start.y]
    const along = dx * direction[0] + dy * direction[1]
    if (at === from || along <= 1) continue
    const aside = Math.abs(dx * direction[1]) + Math.abs(dy * direction[0])
    const cost = along + 2 * aside
    if (best === null || cost < best.cost) best = { at, cost }
  }
  return best?.at ?? null
}
