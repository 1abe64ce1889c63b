import { Combine, Pin, PinOff, RotateCcw, Trash2, X } from 'lucide-react'
import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { client } from '../../../app/client'
import { Button } from '../../../components/Button'
import { IconButton } from '../../../components/IconButton'
import { forgetMany, pinMany, restoreMany } from '../memory-actions'
import { useMemoryFilter } from '../memory-navigation'
import { useMemory } from '../memory-store'
import { clearSelection, selectAllFound, useSelection } from '../selection'
import { MergeDialog } from './MergeDialog'

const mostMerged = 20

/** What can be done with all that is chosen, at the foot of the view as long as anything is. */
export function BulkBar() {
  const { t } = useTranslation()
  const items = useSelection((state) => state.items)
  const gathering = useSelection((state) => state.gathering)
  const total = useMemory((state) => state.total ?? 0)
  const isRemoved = useMemoryFilter().state === 'removed'
  const why = useId()
  const [merging, setMerging] = useState(false)
  if (items.size === 0 && !gathering) return null
  const chosen = [...items.values()]
  const ids = chosen.map(({ id }) => id)
  const first = chosen[0]
  const mergeable =
    chosen.length >= 2 &&
    chosen.length <= mostMerged &&
    first !== undefined &&
    first.kind !== 'resource' &&
    first.kind !== 'vault' &&
    chosen.every(({ kind }) => kind === first.kind)
  const allPinned = chosen.every(({ pinned }) => pinned)
  const done = (work: Promise<void>) => {
    clearSelection()
    void work
  }
  return (
    <section
      aria-label={t('memory.bulk.label')}
      className="sticky bottom-3 z-20 flex flex-wrap items-center gap-2 rounded-card border border-line-strong bg-raised px-3 py-2 shadow-float"
    >
      <span role="status" className="font-medium">
        {t('memory.bulk.chosen', { count: items.size })}
      </span>
      {items.size < total ? (
        <Button size="small" variant="quiet" busy={gathering} onClick={() => void selectAllFound(client)}>
          {t('memory.bulk.all', { count: total })}
        </Button>
      ) : null}
      <span className="ml-auto flex flex-wrap items-center gap-1">
        {isRemoved ? (
          <Button size="small" icon={RotateCcw} onClick={() => done(restoreMany(client, ids))}>
            {t('memory.bulk.restore')}
          </Button>
        ) : (
          <>
            <Button
              size="small"
              icon={allPinned ? PinOff : Pin}
              onClick={() => done(pinMany(client, ids, allPinned ? 'unpin' : 'pin'))}
            >
              {allPinned ? t('memory.detail.unpin') : t('memory.detail.pin')}
            </Button>
            <Button
              size="small"
              icon={Combine}
              disabled={!mergeable}
              aria-describedby={mergeable ? undefined : why}
              onClick={() => setMerging(true)}
            >
              {t('memory.bulk.merge')}
            </Button>
            <Button
              size="small"
              icon={Trash2}
              className="text-danger"
              onClick={() => done(forgetMany(client, ids, (count) => t('memory.bulk.forgotten', { count })))}
            >
              {t('memory.detail.forget')}
            </Button>
          </>
        )}
        <IconButton
          size="small"
          icon={X}
          side="top"
          label={t('memory.bulk.clear')}
          onClick={clearSelection}
        />
      </span>
      {isRemoved || mergeable || chosen.length < 2 ? null : (
        <p id={why} className="w-full text-sm text-ink-faint">
          {chosen.some(({ kind }) => kind === 'resource' || kind === 'vault')
            ? t('memory.bulk.mergeNever')
            : t('memory.bulk.mergeWhy', { max: mostMerged })}
        </p>
      )}
      {merging ? <MergeDialog items={chosen} onClose={() => setMerging(false)} /> : null}
    </section>
  )
}
