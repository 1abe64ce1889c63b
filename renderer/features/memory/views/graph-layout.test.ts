import { expect, test } from 'vitest'
import type { MemorySubject } from '../../../../shared/contract/memory'
import { graphLayout, nextNode } from './graph-layout'

const subjects = Array.from(
  { length: 200 },
  (_, at): MemorySubject => ({
    subject: `Person ${at}`,
    count: 200 - at,
    kinds: [],
    newestAt: 0,
    links:
      at === 0 ? [{ subject: 'Person 1', count: 4 }] : at === 1 ? [{ subject: 'Person 0', count: 4 }] : [],
  }),
)

test('the graph shows the weightiest, inside its frame, apart from each other, each tie once [G4]', () => {
  const { nodes, edges } = graphLayout(subjects, 800, 480)
  expect(nodes[0]?.subject).toBe('Person 0')
  expect(edges).toEqual([{ from: 0, to: 1, count: 4 }])
  for (const [at, node] of nodes.entries()) {
    expect(node.x).toBeGreaterThan(0)
    expect(node.x).toBeLessThan(800)
    expect(node.y).toBeGreaterThan(0)
    expect(node.y).toBeLessThan(480)
    for (const other of nodes.slice(at + 1))
      expect(Math.hypot(node.x - other.x, node.y - other.y)).toBeGreaterThan(20)
  }
  expect(graphLayout(subjects, 800, 480)).toEqual({ nodes, edges })
  expect(graphLayout(subjects, 300, 300).nodes.length).toBeLessThan(nodes.length)
})

test('every circle can be reached by the arrows from the first [G4]', () => {
  const { nodes } = graphLayout(subjects, 800, 480)
  const reached = new Set([0])
  for (const from of reached)
    for (const key of ['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight']) {
      const next = nextNode(nodes, from, key)
      if (next !== null) reached.add(next)
    }
  expect(reached.size).toBe(nodes.length)
  expect(nextNode(nodes, 0, 'a')).toBeNull()
})
