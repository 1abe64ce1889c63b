import { type RefObject, useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { MemorySubject } from '../../../../shared/contract/memory'
import { GraphPicture } from './GraphPicture'
import { graphLayout } from './graph-layout'
import { SubjectCard } from './SubjectCard'

/** Whom and what memories are about, and which are told of together; beside it the same in words, or who is chosen. */
export function SubjectGraph({ subjects }: { subjects: readonly MemorySubject[] }) {
  const { t } = useTranslation()
  const box = useRef<HTMLDivElement>(null)
  const width = useWidth(box)
  const graph = useMemo(() => graphLayout(subjects, width), [subjects, width])
  const [chosen, setChosen] = useState<string | null>(null)
  const [active, setActive] = useState(0)
  const subject = subjects.find((one) => one.subject === chosen) ?? null
  const left = subjects.length - graph.nodes.length
  return (
    <div className="flex flex-col items-stretch gap-4 wide:flex-row wide:items-start">
      <div className="flex min-w-0 flex-1 flex-col gap-2">
        <div ref={box} className="rounded-card border border-line bg-raised">
          <GraphPicture
            graph={graph}
            width={width}
            active={Math.min(active, graph.nodes.length - 1)}
            chosen={chosen}
            linked={new Set(subject?.links.map((link) => link.subject))}
            onActive={setActive}
            onChoose={setChosen}
          />
        </div>
        {left > 0 ? (
          <p className="text-sm text-ink-faint">{t('memory.graph.left', { count: left })}</p>
        ) : null}
      </div>
      <div className="flex shrink-0 flex-col gap-3 wide:w-64">
        {subject ? (
          <SubjectCard key={subject.subject} subject={subject} onChoose={setChosen} />
        ) : (
          <p className="px-2 text-ink-soft">{t('memory.graph.explain')}</p>
        )}
        <details open={subject === null}>
          <summary className="w-fit rounded-xs px-2 text-ink-soft hover:text-ink">
            {t('memory.graph.asList')}
          </summary>
          <ul
            aria-label={t('memory.graph.asList')}
            className="grid gap-x-6 pt-2 narrow:grid-cols-2 wide:grid-cols-1"
          >
            {graph.nodes.map(({ subject: name, count }) => (
              <ListLine key={name} subject={name} count={count} onChoose={setChosen} />
            ))}
          </ul>
        </details>
      </div>
    </div>
  )
}

type LineProps = { subject: string; count: number; onChoose: (subject: string) => void }

function ListLine({ subject, count, onChoose }: LineProps) {
  const { t } = useTranslation()
  return (
    <li>
      <button
        type="button"
        onClick={() => onChoose(subject)}
        className="flex min-h-7 w-full items-center gap-2 rounded-control px-2 text-left hover:bg-hover"
      >
        <span className="min-w-0 truncate">{subject}</span>
        <span className="shrink-0 text-sm text-ink-faint">{t('memory.list.count', { count })}</span>
      </button>
    </li>
  )
}

function useWidth(box: RefObject<HTMLDivElement | null>): number {
  const [width, setWidth] = useState(640)
  useEffect(() => {
    const node = box.current
    if (!node) return
    const observer = new ResizeObserver(() => setWidth(Math.max(280, node.clientWidth)))
    observer.observe(node)
    return () => observer.disconnect()
  }, [box])
  return width
}
