import { type KeyboardEvent, type RefObject, useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { MemorySubject } from '../../../../shared/contract/memory'
import { classNames } from '../../../components/class-names'
import { graphLayout, nextNode } from './graph-layout'
import { SubjectCard } from './SubjectCard'
import { useSubjectName } from './SubjectName'

/** Few subjects need no large picture. */
const heightOf = (width: number, count: number) =>
  Math.round(Math.min(Math.max(300, Math.min(520, width * 0.62)), 200 + 24 * count))

/** Whom and what memories are about, and which are told of together; below it the same in words. */
export function SubjectGraph({ subjects }: { subjects: readonly MemorySubject[] }) {
  const { t } = useTranslation()
  const box = useRef<HTMLDivElement>(null)
  const width = useWidth(box)
  const height = heightOf(width, subjects.length)
  const graph = useMemo(() => graphLayout(subjects, width, height), [subjects, width, height])
  const [chosen, setChosen] = useState<string | null>(null)
  const [active, setActive] = useState(0)
  const subject = subjects.find((one) => one.subject === chosen) ?? null
  const left = subjects.length - graph.nodes.length
  return (
    <div className="flex flex-col gap-4">
      <div ref={box} className="rounded-card border border-line bg-raised">
        <GraphPicture
          graph={graph}
          width={width}
          height={height}
          active={Math.min(active, graph.nodes.length - 1)}
          chosen={chosen}
          linked={new Set(subject?.links.map((link) => link.subject))}
          onActive={setActive}
          onChoose={setChosen}
        />
      </div>
      {left > 0 ? <p className="text-sm text-ink-faint">{t('memory.graph.left', { count: left })}</p> : null}
      {subject ? <SubjectCard subject={subject} onChoose={setChosen} /> : null}
      <details open={subject === null}>
        <summary className="w-fit rounded-xs text-ink-soft hover:text-ink">
          {t('memory.graph.asList')}
        </summary>
        <ul aria-label={t('memory.graph.asList')} className="grid gap-x-6 pt-2 narrow:grid-cols-2">
          {graph.nodes.map(({ subject: name, count }) => (
            <ListLine key={name} subject={name} count={count} onChoose={setChosen} />
          ))}
        </ul>
      </details>
    </div>
  )
}

function ListLine({
  subject,
  count,
  onChoose,
}: {
  subject: string
  count: number
  onChoose: (subject: string) => void
}) {
  const { t } = useTranslation()
  const nameOf = useSubjectName()
  return (
    <li>
      <button
        type="button"
        onClick={() => onChoose(subject)}
        className="flex min-h-7 w-full items-center gap-2 rounded-control px-2 text-left hover:bg-hover"
      >
        <span className="min-w-0 truncate">{nameOf(subject)}</span>
        <span className="text-sm text-ink-faint">{t('memory.list.count', { count })}</span>
      </button>
    </li>
  )
}

type PictureProps = {
  graph: ReturnType<typeof graphLayout>
  width: number
  height: number
  active: number
  chosen: string | null
  linked: ReadonlySet<string>
  onActive: (index: number) => void
  onChoose: (subject: string) => void
}

function GraphPicture({ graph, width, height, active, chosen, linked, onActive, onChoose }: PictureProps) {
  const { t } = useTranslation()
  const nameOf = useSubjectName()
  const picture = useRef<SVGSVGElement>(null)
  const key = (event: KeyboardEvent, index: number) => {
    const node = graph.nodes[index]
    if ((event.key === 'Enter' || event.key === ' ') && node) {
      event.preventDefault()
      return onChoose(node.subject)
    }
    const next = nextNode(graph.nodes, index, event.key)
    if (next === null) return
    event.preventDefault()
    onActive(next)
    picture.current?.querySelector<SVGGElement>(`[data-node="${next}"]`)?.focus()
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a drawing is no form
    <svg
      ref={picture}
      role="group"
      aria-label={t('memory.graph.label')}
      viewBox={`0 0 ${width} ${height}`}
      width={width}
      height={height}
      className="block max-w-full"
    >
      {graph.edges.map(({ from, to, count }) => {
        const [a, b] = [graph.nodes[from], graph.nodes[to]]
        if (!a || !b) return null
        const near = chosen === a.subject || chosen === b.subject
        return (
          <line
            key={`${a.subject}\n${b.subject}`}
            x1={a.x}
            y1={a.y}
            x2={b.x}
            y2={b.y}
            strokeWidth={Math.min(4, 0.75 + Math.sqrt(count) / 2)}
            className={near ? 'stroke-accent' : 'stroke-line'}
          />
        )
      })}
      {graph.nodes.map((node, index) => (
        // biome-ignore lint/a11y/useSemanticElements: there is no button in a drawing
        <g
          key={node.subject}
          role="button"
          data-node={index}
          tabIndex={index === active ? 0 : -1}
          aria-pressed={node.subject === chosen}
          aria-label={t('memory.graph.node', {
            subject: nameOf(node.subject),
            memories: t('memory.list.count', { count: node.count }),
          })}
          onClick={() => onChoose(node.subject)}
          onFocus={() => onActive(index)}
          onKeyDown={(event) => key(event, index)}
          className="group outline-none"
        >
          <circle
            cx={node.x}
            cy={node.y}
            r={node.radius}
            className={classNames(
              'stroke-accent-line group-hover:stroke-accent group-focus-visible:stroke-accent group-focus-visible:stroke-3',
              node.subject === chosen
                ? 'fill-accent'
                : linked.has(node.subject)
                  ? 'fill-mark'
                  : 'fill-accent-soft',
            )}
          />
          <text
            x={node.x}
            y={node.y + node.radius + 14}
            textAnchor="middle"
            className={classNames('fill-ink text-sm', node.subject === chosen && 'font-medium')}
          >
            {clipped(nameOf(node.subject))}
          </text>
        </g>
      ))}
    </svg>
  )
}

const longestName = 14
const clipped = (name: string) => (name.length > longestName ? `${name.slice(0, longestName - 1)}…` : name)

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
