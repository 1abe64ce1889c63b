import type { MemorySubject } from '../../../../shared/contract/memory'

export type GraphNode = { subject: string; count: number; x: number; y: number; radius: number }
type GraphEdge = { from: number; to: number; count: number }
type Graph = { nodes: GraphNode[]; edges: GraphEdge[] }

const rounds = 240
/** A tie is no longer than this where there is room for more. */
const widest = 130
/** Pixels from middle to middle, so that two names do not lie on each other. */
const apart = 54
/** A circle for each 110 × 110 pixels is as many as can be read with their names. */
const pixelsEach = 12_000
const mostNodes = 60

/** Which subjects are drawn, where, and what ties them; the same answer for the same memories. */
export function graphLayout(subjects: readonly MemorySubject[], width: number, height: number): Graph {
  const most = Math.min(mostNodes, Math.max(6, Math.floor((width * height) / pixelsEach)))
  const shown = [...subjects].sort((a, b) => b.count - a.count || b.newestAt - a.newestAt).slice(0, most)
  const places = new Map(shown.map(({ subject }, at) => [subject, at]))
  const edges = shown.flatMap(({ links }, from) =>
    links.flatMap(({ subject, count }): GraphEdge[] => {
      const to = places.get(subject)
      return to === undefined || to <= from ? [] : [{ from, to, count }]
    }),
  )
  const heaviest = Math.max(1, ...shown.map(({ count }) => count))
  const nodes = shown.map(({ subject, count }, at): GraphNode => {
    // A spiral of sunflower seeds: spread evenly, the weightiest in the middle.
    const angle = at * 2.399_963
    const far = Math.sqrt((at + 0.5) / shown.length)
    return {
      subject,
      count,
      x: width / 2 + (Math.cos(angle) * far * width) / 2.6,
      y: height / 2 + (Math.sin(angle) * far * height) / 2.6,
      radius: 7 + 13 * Math.sqrt(count / heaviest),
    }
  })
  settle(nodes, edges, width, height)
  separate(nodes, width, height)
  return { nodes, edges }
}

/** Ties pull, neighbours push, the middle holds: Fruchterman and Reingold's way, cooling down. */
function settle(nodes: GraphNode[], edges: readonly GraphEdge[], width: number, height: number) {
  const ideal = Math.min(widest, 0.9 * Math.sqrt((width * height) / Math.max(1, nodes.length)))
  for (let round = 0; round < rounds; round++) {
    const reach = Math.max(1, (ideal / 2) * (1 - round / rounds))
    const moves = nodes.map(({ x, y }) => ({ x: (width / 2 - x) * 0.02, y: (height / 2 - y) * 0.04 }))
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
      for (let b = a + 1; b < nodes.length; b++)
        push(a, b, (distance) => (distance > 2 * ideal ? 0 : (ideal * ideal) / distance / 2))
    for (const { from, to } of edges) push(from, to, (distance) => -(distance * distance) / ideal / 12)
    for (const [at, node] of nodes.entries()) {
      const move = moves[at] ?? { x: 0, y: 0 }
      const length = Math.max(0.001, Math.hypot(move.x, move.y))
      const step = Math.min(length, reach) / length
      keep(node, node.x + move.x * step, node.y + move.y * step, width, height)
    }
  }
}

/** What still lies on each other moves apart, each by half. */
function separate(nodes: GraphNode[], width: number, height: number) {
  for (let round = 0; round < rounds; round++)
    for (const [a, one] of nodes.entries())
      for (const other of nodes.slice(a + 1)) {
        const [dx, dy] = [one.x - other.x || 0.1, one.y - other.y || 0.1]
        const distance = Math.hypot(dx, dy)
        if (distance >= apart) continue
        const by = (apart - distance) / 2 / distance
        keep(one, one.x + dx * by, one.y + dy * by, width, height)
        keep(other, other.x - dx * by, other.y - dy * by, width, height)
      }
}

/** Inside the frame, with room for the name below the circle. */
function keep(node: GraphNode, x: number, y: number, width: number, height: number) {
  node.x = clamp(x, 44, width - 44)
  node.y = clamp(y, node.radius + 4, height - node.radius - 22)
}

const clamp = (value: number, low: number, high: number) =>
  Math.max(low, Math.min(Math.max(low, high), value))

/** The circle that lies nearest in the direction of an arrow key; null where none does. */
export function nextNode(nodes: readonly GraphNode[], from: number, key: string): number | null {
  const directions: Record<string, readonly [number, number]> = {
    ArrowRight: [1, 0],
    ArrowLeft: [-1, 0],
    ArrowDown: [0, 1],
    ArrowUp: [0, -1],
  }
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
