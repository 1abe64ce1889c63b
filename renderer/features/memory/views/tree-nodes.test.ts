import { expect, test } from 'vitest'
import type { MemorySubject } from '../../../../shared/contract/memory'
import { memoryItem } from '../testing'
import { activeIndex, kindKey, subjectKey, treeNodes, treeStep } from './tree-nodes'

const subject = (name: string): MemorySubject => ({
  subject: name,
  count: 3,
  kinds: [{ kind: 'semantic', count: 3 }],
  newestAt: 0,
  links: [],
})
const subjects = [subject('Juno'), subject('Porto')]

test('a tree opens from subject to kind to memories, and tells how many are left [G4]', () => {
  expect(treeNodes(subjects, new Set(), new Map()).map(({ key }) => key)).toEqual(['s:Juno', 's:Porto'])
  const key = kindKey('Juno', 'semantic')
  const open = new Set([subjectKey('Juno'), key])
  expect(treeNodes(subjects, open, new Map()).map(({ type }) => type)).toEqual([
    'subject',
    'kind',
    'loading',
    'subject',
  ])
  const branch = { subject: 'Juno', kind: 'semantic' as const, items: [memoryItem(1)], total: 3 }
  const nodes = treeNodes(subjects, open, new Map([[key, branch]]))
  expect(nodes.map(({ type }) => type)).toEqual(['subject', 'kind', 'item', 'more', 'subject'])
  // Who went on to the waiting row is on the first that came, and not back at the top.
  expect(activeIndex(nodes, `l:${key}`)).toBe(2)
  expect(activeIndex(nodes, 's:Porto')).toBe(4)
  expect(activeIndex(nodes, 's:gone')).toBe(0)
  expect(nodes[3]).toMatchObject({ rest: 2, level: 3, position: 2, size: 2 })
})

test('the arrows walk the tree as in every tree [G4]', () => {
  const closed = treeNodes(subjects, new Set(), new Map())
  expect(treeStep(closed, 0, 'ArrowDown')).toEqual({ go: 1 })
  expect(treeStep(closed, 1, 'ArrowDown')).toEqual({ go: 1 })
  expect(treeStep(closed, 0, 'ArrowRight')).toEqual({ toggle: closed[0] })
  const open = treeNodes(subjects, new Set([subjectKey('Juno')]), new Map())
  expect(treeStep(open, 0, 'ArrowRight')).toEqual({ go: 1 })
  expect(treeStep(open, 1, 'ArrowLeft')).toEqual({ go: 0 })
  expect(treeStep(open, 0, 'ArrowLeft')).toEqual({ toggle: open[0] })
  expect(treeStep(open, 0, 'a')).toBeNull()
})
