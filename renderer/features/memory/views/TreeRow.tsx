import { ChevronDown, ChevronRight } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { classNames } from '../../../components/class-names'
import { Skeleton } from '../../../components/Skeleton'
import { KindLabel } from '../KindLabel'
import { SubjectName } from './SubjectName'
import type { TreeNode } from './tree-nodes'

type Props = { id: string; node: TreeNode; active: boolean; selected: boolean; onPress: () => void }
const indents = ['pl-1', 'pl-7', 'pl-13'] as const

/** One row of the tree; the keyboard is the tree's, the pointer the row's. */
export function TreeRow({ id, node, active, selected, onPress }: Props) {
  const isBranch = node.type === 'subject' || node.type === 'kind'
  const Chevron = isBranch && node.open ? ChevronDown : ChevronRight
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the tree has the focus and names its active row
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree takes the keys
    <div
      id={id}
      role="treeitem"
      aria-level={node.level}
      aria-setsize={node.size}
      aria-posinset={node.position}
      aria-expanded={isBranch ? node.open : undefined}
      aria-selected={selected}
      onClick={onPress}
      className={classNames(
        'flex min-h-8 items-center gap-2 rounded-control py-1 pr-2 hover:bg-hover',
        indents[node.level - 1],
        selected && 'bg-accent-soft',
        active &&
          'group-focus-visible:outline-2 group-focus-visible:-outline-offset-2 group-focus-visible:outline-accent',
      )}
    >
      {isBranch ? (
        <Chevron aria-hidden size={15} strokeWidth={1.75} className="shrink-0 text-ink-faint" />
      ) : null}
      <Content node={node} />
    </div>
  )
}

function Content({ node }: { node: TreeNode }) {
  const { t } = useTranslation()
  switch (node.type) {
    case 'subject':
      return (
        <>
          <span className="min-w-0 truncate font-medium">
            <SubjectName subject={node.subject} />
          </span>
          <Count count={node.count} />
        </>
      )
    case 'kind':
      return (
        <>
          <span className="text-ink-soft">
            <KindLabel kind={node.kind} />
          </span>
          <Count count={node.count} />
        </>
      )
    case 'item':
      return <span className="line-clamp-2 min-w-0 wrap-anywhere">{node.item.text}</span>
    case 'more':
      return <span className="text-accent">{t('memory.subjects.more', { count: node.rest })}</span>
    case 'loading':
      return (
        <>
          <span className="sr-only">{t('common.loading')}</span>
          <Skeleton className="h-4 w-1/2" />
        </>
      )
  }
}

function Count({ count }: { count: number }) {
  const { t } = useTranslation()
  return (
    <span className="figures text-sm text-ink-faint">
      <span aria-hidden>{count}</span>
      <span className="sr-only">{t('memory.list.count', { count })}</span>
    </span>
  )
}
