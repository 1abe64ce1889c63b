import { type KeyboardEvent, type RefObject, useId, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Virtualizer, type VirtualizerHandle } from 'virtua'
import type { MemorySubject } from '../../../../shared/contract/memory'
import { openMemory } from '../memory-navigation'
import { useTopInside } from '../rows/use-top-inside'
import { TreeRow } from './TreeRow'
import { activeIndex, type TreeNode, treeNodes, treeStep } from './tree-nodes'
import { useBranches } from './use-branches'

type Props = {
  subjects: readonly MemorySubject[]
  asOf: number | null
  selectedId: string | null
  scroller: RefObject<HTMLDivElement | null>
}

/** Memories by whom or what they are about, as a tree that the keyboard walks. */
export function SubjectTree({ subjects, asOf, selectedId, scroller }: Props) {
  const { t } = useTranslation()
  const id = useId()
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set())
  const { branches, readMore } = useBranches(asOf)
  const nodes = useMemo(() => treeNodes(subjects, open, branches), [subjects, open, branches])
  const [activeKey, setActiveKey] = useState<string | null>(null)
  const active = activeIndex(nodes, activeKey)
  const list = useRef<VirtualizerHandle>(null)
  const box = useRef<HTMLDivElement>(null)
  const above = useTopInside(box, scroller)

  const toggle = (node: TreeNode) => {
    if (node.type !== 'subject' && node.type !== 'kind') return
    const next = new Set(open)
    if (!next.delete(node.key)) {
      next.add(node.key)
      if (node.type === 'kind' && !branches.has(node.key)) readMore(node.subject, node.kind)
    }
    setOpen(next)
  }
  const press = (node: TreeNode) => {
    setActiveKey(node.key)
    if (node.type === 'item') openMemory(node.item.id)
    else if (node.type === 'more') readMore(node.subject, node.kind)
    else toggle(node)
  }
  const key = (event: KeyboardEvent) => {
    const step = treeStep(nodes, active, event.key)
    if (step === null || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    if ('toggle' in step) toggle(step.toggle)
    else if ('press' in step) press(step.press)
    else {
      setActiveKey(nodes[step.go]?.key ?? null)
      list.current?.scrollToIndex(step.go, { align: 'nearest' })
    }
  }
  return (
    <div
      ref={box}
      role="tree"
      tabIndex={0}
      aria-label={t('memory.subjects.label')}
      aria-activedescendant={nodes[active] ? `${id}-${active}` : undefined}
      onKeyDown={key}
      // The row that is active has the ring.
      className="group outline-none"
    >
      <Virtualizer ref={list} scrollRef={scroller} startMargin={above} keepMounted={[active]} data={nodes}>
        {(node, index) => (
          <TreeRow
            key={node.key}
            id={`${id}-${index}`}
            node={node}
            active={index === active}
            selected={node.type === 'item' && node.item.id === selectedId}
            onPress={() => press(node)}
          />
        )}
      </Virtualizer>
    </div>
  )
}
