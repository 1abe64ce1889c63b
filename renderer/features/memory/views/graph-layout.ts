import type { MemorySubject } from '../../../../shared/contract/memory'
import { separate, settle } from './graph-forces'

export type GraphNode = {
  subject: string
  /** The name, as long as it may be below a circle. */
  label: string
  count: number
  x: number
  y: number
  radius: number
  /** Pixels that circle or name take to each side of the middle. */
  halfWidth: number
}
export type GraphEdge = { from: number; to: number; count: number }
type Graph = { nodes: GraphNode[]; edges: GraphEdge[]; height: number }

/** Above a circle, and below it with its name, at the frame's edge. */
const [marginAbove, marginBelow, marginSide] = [10, 26, 10] as const
const rowHeight = 64
const columnWidth = 150
const [lowestPart, tallest] = [150, 480] as const
const fewest = 8
const mostNodes = 60
/** So many square pixels for each name that is tied to others. */
const pixelsEach = 13_000

/** Which subjects are drawn, where, and what ties them; the same answer for the same memories. */
export function graphLayout(subjects: readonly MemorySubject[], width: number): Graph {
  const most = Math.min(mostNodes, Math.max(fewest, Math.floor((width * tallest) / pixelsEach)))
  // Documents, and what is about the person, are everywhere: as a circle they would only be in the way.
  const shown = subjects
    .filter(({ subject }) => subject.trim() !== '')
    .sort((a, b) => b.count - a.count || b.newestAt - a.newestAt)
    .slice(0, most)
  const places = new Map(shown.map(({ subject }, at) => [subject, at]))
  const edges = shown.flatMap(({ links }, from) =>
    links.flatMap(({ subject, count }): GraphEdge[] => {
      const to = places.get(subject)
      return to === undefined || to <= from ? [] : [{ from, to, count }]
    }),
  )
  const heaviest = Math.max(1, ...shown.map(({ count }) => count))
  const nodes = shown.map(({ subject, count }): GraphNode => {
    const label = clipped(subject)
    const radius = 7 + 11 * Math.sqrt(count / heaviest)
    return { subject, label, count, x: 0, y: 0, radius, halfWidth: Math.max(radius, columnsOf(label) * 3.4) }
  })
  const tiedAt = new Set(edges.flatMap(({ from, to }) => [from, to]))
  const tied = nodes.filter((_, at) => tiedAt.has(at))
  const alone = nodes.filter((_, at) => !tiedAt.has(at))
  const part = tied.length === 0 ? 0 : Math.round(partHeight(tied.length, width))
  if (tied.length > 0) {
    const indexes = new Map(tied.map((node, at) => [node, at]))
    const among = edges.map(({ from, to, count }) => ({
      from: indexOf(indexes, nodes[from]),
      to: indexOf(indexes, nodes[to]),
      count,
    }))
    settle(tied, among)
    spread(tied, width, part)
    separate(tied, (node) => keep(node, width, part))
  }
  const rows = inRows(alone, width, part)
  return { nodes, edges, height: part + rows * rowHeight + (rows > 0 ? marginAbove : 0) }
}

const partHeight = (count: number, width: number) =>
  Math.min(tallest, Math.max(lowestPart, 90 + 40 * count * Math.min(1.6, 900 / width)))

const indexOf = (indexes: ReadonlyMap<GraphNode, number>, node: GraphNode | undefined) =>
  (node && indexes.get(node)) ?? 0

/** Those that nothing ties, in rows below the others. Returns how many rows. */
function inRows(alone: readonly GraphNode[], width: number, top: number): number {
  const columns = Math.max(1, Math.min(alone.length, Math.floor(width / columnWidth)))
  for (const [at, node] of alone.entries()) {
    node.x = (((at % columns) + 0.5) * width) / columns
    node.y = top + marginAbove + Math.floor(at / columns) * rowHeight + rowHeight / 2 - 10
  }
  return Math.ceil(alone.length / columns)
}

/** The picture fills its part of the frame, whatever its own measures were. */
function spread(nodes: readonly GraphNode[], width: number, height: number) {
  const [left, right] = [Math.min(...nodes.map(({ x }) => x)), Math.max(...nodes.map(({ x }) => x))]
  const [top, bottom] = [Math.min(...nodes.map(({ y }) => y)), Math.max(...nodes.map(({ y }) => y))]
  const side = Math.max(...nodes.map(({ halfWidth }) => halfWidth)) + marginSide
  const across = Math.max(1, width - 2 * side) / Math.max(1, right - left)
  const down = (height - marginAbove - marginBelow - 36) / Math.max(1, bottom - top)
  // Wider than high, as names are; but a tie is not torn to the whole width.
  const [byX, byY] = [
    Math.min(across, 2.4 * Math.min(across, down)),
    Math.min(down, 1.6 * Math.min(across, down)),
  ]
  for (const node of nodes) {
    node.x = width / 2 + (node.x - (left + right) / 2) * byX
    node.y = (height - marginBelow + marginAbove) / 2 + (node.y - (top + bottom) / 2) * byY
    keep(node, width, height)
  }
}

/** Inside the frame, with room for the name below the circle. */
function keep(node: GraphNode, width: number, height: number) {
  node.x = clamp(node.x, node.halfWidth + marginSide, width - node.halfWidth - marginSide)
  node.y = clamp(node.y, node.radius + marginAbove, height - node.radius - marginBelow)
}

const clamp = (value: number, low: number, high: number) =>
  Math.max(low, Math.min(Math.max(low, high), value))

const longestLabel = 24
/** Signs that are as wide as two letters. */
const wide = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60]/u
const columnsOf = (text: string) => [...text].reduce((sum, sign) => sum + (wide.test(sign) ? 2 : 1), 0)

function clipped(name: string): string {
  if (columnsOf(name) <= longestLabel) return name
  let kept = ''
  for (const sign of name) {
    if (columnsOf(kept + sign) >= longestLabel) break
    kept += sign
  }
  return `${kept.trimEnd()}…`
}
