import { expect, test } from 'vitest'
import type { MemorySubject } from '../../../../shared/contract/memory'
import { graphLayout } from './graph-layout'
import { nextNode } from './next-node'

const person = (at: number, count: number): MemorySubject => ({
  subject: `Person ${at}`,
  count,
  kinds: [],
  newestAt: 0,
  links: [],
})

/** Persons in a chain of three, and then each for themselves. */
const subjects = Array.from(
  { length: 200 },
  (_, at): MemorySubject => ({
    subject: `Person ${at}`,
    count: 200 - at,
    kinds: [],
    newestAt: 0,
    links:
      at > 2
        ? []
        : [at - 1, at + 1].flatMap((other) =>
            other >= 0 && other <= 2 ? [{ subject: `Person ${other}`, count: 4 }] : [],
          ),
  }),
)

test('the graph shows the weightiest, inside its frame, no name on another, each tie once [G4]', () => {
  for (const width of [280, 460, 1000]) {
    const { nodes, edges, height } = graphLayout(subjects, width)
    expect(nodes[0]?.subject).toBe('Person 0')
    expect(edges).toEqual([
      { from: 0, to: 1, count: 4 },
      { from: 1, to: 2, count: 4 },
    ])
    for (const [at, node] of nodes.entries()) {
      expect(node.x - node.halfWidth).toBeGreaterThan(0)
      expect(node.x + node.halfWidth).toBeLessThan(width)
      expect(node.y - node.radius).toBeGreaterThan(0)
      expect(node.y + node.radius + 14).toBeLessThan(height)
      for (const other of nodes.slice(at + 1)) {
        const beside = Math.abs(node.x - other.x) >= node.halfWidth + other.halfWidth
        const below = Math.abs(node.y - other.y) >= node.radius + other.radius + 14
        expect(beside || below, `${node.subject} and ${other.subject} at ${width}`).toBe(true)
      }
    }
    expect(graphLayout(subjects, width)).toEqual({ nodes, edges, height })
  }
  expect(graphLayout(subjects, 300).nodes.length).toBeLessThan(graphLayout(subjects, 1000).nodes.length)
})

test('what nothing ties stands in rows below what is tied, and what is about nobody by name is left out [G4]', () => {
  const ofNobody = { ...subjects[0], subject: '', count: 900, kinds: [], newestAt: 0, links: [] }
  const { nodes } = graphLayout([ofNobody, ...subjects.slice(0, 9)], 900)
  expect(nodes.map(({ subject }) => subject)).toEqual(subjects.slice(0, 9).map(({ subject }) => subject))
  const lowest = Math.max(...nodes.slice(0, 3).map(({ y }) => y))
  const alone = nodes.slice(3)
  expect(alone.every(({ y }) => y > lowest)).toBe(true)
  expect(new Set(alone.map(({ y }) => Math.round(y / 20))).size).toBe(1)
  expect(graphLayout(subjects.slice(3, 5), 900).height).toBeLessThan(120)
})

test('each group that hangs together has a place of its own, pairs side by side [G4]', () => {
  const pair = (one: number, other: number) =>
    [one, other].map((at, side) => ({
      ...person(at, 5),
      links: [{ subject: `Person ${side === 0 ? other : one}`, count: 1 }],
    }))
  const { nodes, height } = graphLayout([...pair(1, 2), ...pair(3, 4)], 900)
  expect(new Set(nodes.map(({ y }) => Math.round(y))).size).toBe(1)
  expect(height).toBeLessThan(120)
  const [a, b, c] = nodes
  expect(Math.abs((a?.x ?? 0) - (b?.x ?? 0))).toBeLessThan(Math.abs((a?.x ?? 0) - (c?.x ?? 0)))
})

test('a name is cut where it is longer than there is room for, Chinese signs counted as wide as they are [G4]', () => {
  const labelOf = (subject: string) =>
    graphLayout([{ subject, count: 1, kinds: [], newestAt: 0, links: [] }], 600).nodes[0]?.label
  expect(labelOf('Nobody in particular')).toBe('Nobody in particular')
  expect(labelOf('The old house by the lake in Savonia')).toBe('The old house by the la…')
  expect(labelOf('妈妈在杭州的老房子和院子里的桂花树')).toBe('妈妈在杭州的老房子和院…')
})

test('every circle can be reached by the arrows from the first [G4]', () => {
  const { nodes } = graphLayout(subjects, 800)
  const reached = new Set([0])
  for (const from of reached)
    for (const key of ['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight']) {
      const next = nextNode(nodes, from, key)
      if (next !== null) reached.add(next)
    }
  expect(reached.size).toBe(nodes.length)
  expect(nextNode(nodes, 0, 'a')).toBeNull()
})
