import { type KeyboardEvent, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { classNames } from '../../../components/class-names'
import type { graphLayout } from './graph-layout'
import { nextNode } from './next-node'

type PictureProps = {
  graph: ReturnType<typeof graphLayout>
  width: number
  active: number
  chosen: string | null
  linked: ReadonlySet<string>
  onActive: (index: number) => void
  onChoose: (subject: string) => void
}

/** Circles with their names, and what ties them; the arrows lead from one to the next. */
export function GraphPicture({ graph, width, active, chosen, linked, onActive, onChoose }: PictureProps) {
  const { t } = useTranslation()
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
      viewBox={`0 0 ${width} ${graph.height}`}
      width={width}
      height={graph.height}
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
            className={near ? 'stroke-accent' : 'stroke-line-strong'}
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
            subject: node.subject,
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
            strokeWidth={3}
            className={classNames(
              'fill-ink stroke-raised text-sm [paint-order:stroke]',
              node.subject === chosen && 'font-medium',
            )}
          >
            {node.label}
          </text>
        </g>
      ))}
    </svg>
  )
}
