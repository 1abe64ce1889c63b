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
/** Room for a circle with its name and what is around it, in pixels. */
const [roomAcross, roomDown] = [36, 84] as const
const fewest = 8
const mostNodes = 60
/** So many square pixels of a picture of this height for each name. */
const [pixelsEach, tallest] = [13_000, 480] as const

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
  const boxes = components(nodes.length, edges).map((at) => boxOf(at, nodes, edges, width))
  return { nodes, edges, height: shelve(boxes, width) }
}

type Box = { nodes: readonly GraphNode[]; width: number; height: number }

/** Those that hang together, laid out in a box of their own, which begins at 0, 0. */
function boxOf(
  at: readonly number[],
  all: readonly GraphNode[],
  edges: readonly GraphEdge[],
  widest: number,
): Box {
  const nodes = at.flatMap((index) => all[index] ?? [])
  const [longest, sum] = [
    Math.max(...nodes.map(fullWidth)),
    nodes.reduce((all, node) => all + fullWidth(node), 0),
  ]
  if (nodes.length < 3) {
    // One, or two side by side where there is room for both.
    const beside = sum <= widest
    for (const [index, node] of nodes.entries()) {
      node.x = beside && index > 0 ? sum - fullWidth(node) / 2 : fullWidth(node) / 2
      node.y = marginAbove + node.radius + (beside ? 18 - node.radius : index * roomDown)
    }
    return { nodes, width: beside ? sum : longest, height: beside ? roomDown - 16 : nodes.length * roomDown }
  }
  const area = 1.5 * sum * roomDown
  const width = Math.min(widest, Math.max(2 * longest, Math.sqrt(area * 1.8)))
  const height = Math.max(2.4 * roomDown, area / width)
  const places = new Map(at.map((index, place) => [index, place]))
  settle(
    nodes,
    edges.flatMap(({ from, to, count }) => {
      const [one, other] = [places.get(from), places.get(to)]
      return one === undefined || other === undefined ? [] : [{ from: one, to: other, count }]
    }),
  )
  spread(nodes, width, height)
  separate(nodes, (node) => keep(node, width, height))
  return { nodes, width, height }
}

const fullWidth = ({ halfWidth }: GraphNode) => 2 * halfWidth + roomAcross

/** Box beside box, and a row below where one is full; each row in the middle. Returns the height of all. */
function shelve(boxes: readonly Box[], width: number): number {
  const rows: { boxes: Box[]; width: number; height: number }[] = []
  for (const box of boxes) {
    const row = rows.at(-1)
    // A large one stands for itself, so that small ones do not leave a hole beside it.
    if (row && row.width + box.width <= width && row.height <= 1.6 * box.height) {
      row.boxes.push(box)
      row.width += box.width
      row.height = Math.max(row.height, box.height)
    } else rows.push({ boxes: [box], width: box.width, height: box.height })
  }
  let top = 0
  for (const row of rows) {
    const gap = (width - row.width) / (row.boxes.length + 1)
    let left = gap
    for (const box of row.boxes) {
      for (const node of box.nodes) {
        node.x += left
        node.y += top + (row.height - box.height) / 2
      }
      left += box.width + gap
    }
    top += row.height
  }
  return Math.round(top + marginAbove)
}

/** The indexes of those that ties lead to from each other, the largest group first. */
function components(count: number, edges: readonly GraphEdge[]): number[][] {
  const group = Array.from({ length: count }, (_, at) => at)
  for (const { from, to } of edges) {
    const [kept, gone] = [group[from], group[to]]
    for (const [at, of] of group.entries()) if (of === gone && kept !== undefined) group[at] = kept
  }
  const groups = new Map<number | undefined, number[]>()
  for (const [at, of] of group.entries()) groups.set(of, [...(groups.get(of) ?? []), at])
  return [...groups.values()].sort((left, right) => right.length - left.length)
}

/** The picture fills its part of the frame, whatever its own measures were. */
function spread(nodes: readonly GraphNode[], width: number, height: number) {
  const [left, right] = [Math.min(...nodes.map(({ x }) => x)), Math.max(...nodes.map(({ x }) => x))]
  const [top, bottom] = [Math.min(...nodes.map(({ y }) => y)), Math.max(...nodes.map(({ y }) => y))]
  const side = Math.max(...nodes.map(({ halfWidth }) => halfWidth)) + marginSide
  const across = Math.max(1, width - 2 * side) / Math.max(1, right - left)
  const down = (height - marginAbove - marginBelow - 36) / Math.max(1, bottom - top)
  // Wider than high, as names are; but not torn to the whole width.
  const least = Math.min(across, down)
  for (const node of nodes) {
    node.x = width / 2 + (node.x - (left + right) / 2) * Math.min(across, 2.4 * least)
    node.y =
      (height - marginBelow + marginAbove) / 2 + (node.y - (top + bottom) / 2) * Math.min(down, 1.6 * least)
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
