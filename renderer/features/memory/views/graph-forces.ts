import type { GraphEdge, GraphNode } from './graph-layout'

const rounds = 300
/** The length that a tie wants to have; only its proportion to the others counts. */
const ideal = 100
/** Between two circles with their names, in pixels. */
const [gapAcross, gapDown, nameHeight] = [10, 8, 18] as const

/** Ties pull, neighbours push, the middle holds: Fruchterman and Reingold's way, cooling down. */
export function settle(nodes: readonly GraphNode[], edges: readonly GraphEdge[]): void {
  for (const [at, node] of nodes.entries()) {
    // A spiral of sunflower seeds: spread evenly, the weightiest in the middle.
    const angle = at * 2.399_963
    const far = ideal * Math.sqrt(at + 0.5)
    node.x = Math.cos(angle) * far
    node.y = Math.sin(angle) * far
  }
  for (let round = 0; round < rounds; round++) {
    const reach = Math.max(1, (ideal / 2) * (1 - round / rounds))
    const moves = nodes.map(({ x, y }) => ({ x: -x * 0.08, y: -y * 0.1 }))
    const push = (a: number, b: number, strength: (distance: number) => number) => {
      const [one, other, ofOne, ofOther] = [nodes[a], nodes[b], moves[a], moves[b]]
      if (!one || !other || !ofOne || !ofOther) return
      const [dx, dy] = [one.x - other.x || 0.1 * (a - b), one.y - other.y || 0.1]
      const distance = Math.max(1, Math.hypot(dx, dy))
      const by = strength(distance) / distance
      ofOne.x += dx * by
      ofOne.y += dy * by
      ofOther.x -= dx * by
      ofOther.y -= dy * by
    }
    for (let a = 0; a < nodes.length; a++)
      for (let b = a + 1; b < nodes.length; b++) push(a, b, (distance) => (ideal * ideal) / distance / 2)
    for (const { from, to, count } of edges)
      push(from, to, (distance) => -((distance * distance) / ideal) * (0.2 + 0.1 * Math.min(4, count)))
    for (const [at, node] of nodes.entries()) {
      const move = moves[at] ?? { x: 0, y: 0 }
      const length = Math.max(0.001, Math.hypot(move.x, move.y))
      const step = Math.min(length, reach) / length
      node.x += move.x * step
      node.y += move.y * step
    }
  }
}

/** Circles and names that lie on each other move apart, the way that is shorter, each by half. */
export function separate(nodes: readonly GraphNode[], keep: (node: GraphNode) => void): void {
  for (let round = 0; round < rounds; round++) {
    let moved = false
    for (const [a, one] of nodes.entries())
      for (const other of nodes.slice(a + 1)) {
        const [dx, dy] = [other.x - one.x, other.y - one.y]
        const across = one.halfWidth + other.halfWidth + gapAcross - Math.abs(dx)
        const down = one.radius + other.radius + nameHeight + gapDown - Math.abs(dy)
        if (across <= 0 || down <= 0) continue
        moved = true
        if (across < down) {
          const by = (across / 2) * (dx < 0 ? -1 : 1)
          one.x -= by
          other.x += by
        } else {
          const by = (down / 2) * (dy < 0 ? -1 : 1)
          one.y -= by
          other.y += by
        }
        keep(one)
        keep(other)
      }
    if (!moved) return
  }
}
