import { Plus } from 'lucide-react'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../../../components/Button'
import { Card } from '../../../components/Card'
import { Skeleton } from '../../../components/Skeleton'
import { useIsPast } from '../memory-navigation'
import { useMemory } from '../memory-store'
import { BlockDialog } from './BlockDialog'
import { CoreBlockPart } from './CoreBlockPart'
import { coreParts } from './core-parts'

/** "What I know about you": the few sentences that are at hand in every reply. */
export function CoreSection({ selectedId }: { selectedId: string | null }) {
  const { t } = useTranslation()
  const core = useMemory((state) => state.core)
  const blocks = useMemory((state) => state.blocks)
  const failed = useMemory((state) => state.error !== null)
  const isPast = useIsPast()
  const [adding, setAdding] = useState(false)
  const card = useRef<HTMLElement>(null)
  const isThere = core !== null && blocks !== null
  useEffect(() => {
    // Opened by its address it may be out of sight.
    if (selectedId !== null && isThere)
      card.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest' })
  }, [selectedId, isThere])
  if ((core === null || blocks === null) && failed) return null
  const parts = core && blocks ? coreParts(blocks, core) : null
  return (
    <Card
      ref={card}
      aria-labelledby="memory-core"
      className="flex flex-col gap-2 px-1 py-3"
      onKeyDown={moveByRows}
    >
      <div className="flex flex-wrap items-baseline gap-x-3 px-3">
        <h2 id="memory-core" className="text-md font-medium">
          {t('memory.core.title')}
        </h2>
        <p className="text-sm text-ink-faint">{t('memory.core.explain')}</p>
      </div>
      {parts === null ? (
        <div className="flex flex-col gap-2 px-3 py-2">
          <Skeleton className="h-4 w-2/3" />
          <Skeleton className="h-4 w-1/2" />
        </div>
      ) : (
        parts.map((part) => (
          <CoreBlockPart key={`${part.block.label} ${part.block.name}`} part={part} selectedId={selectedId} />
        ))
      )}
      {isPast || parts === null ? null : (
        <Button
          size="small"
          variant="quiet"
          icon={Plus}
          className="self-start"
          onClick={() => setAdding(true)}
        >
          {t('memory.core.addBlock')}
        </Button>
      )}
      {adding ? <BlockDialog block={null} onClose={() => setAdding(false)} /> : null}
    </Card>
  )
}

/** Up and down lead from sentence to sentence, over the blocks too. */
function moveByRows(event: KeyboardEvent<HTMLElement>) {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
  const { target } = event
  if (step === 0 || !(target instanceof HTMLElement)) return
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-row]')]
  const at = rows.findIndex((row) => row.parentElement?.contains(target))
  const next = rows[at + step]
  if (at < 0 || !next) return
  event.preventDefault()
  next.focus()
}
