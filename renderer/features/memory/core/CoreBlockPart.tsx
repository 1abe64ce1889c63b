import { Plus, Settings2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { classNames } from '../../../components/class-names'
import { IconButton } from '../../../components/IconButton'
import { Progress } from '../../../components/Progress'
import { AddMemoryDialog } from '../detail/AddMemoryDialog'
import { useIsPast } from '../memory-navigation'
import { MemoryRow } from '../rows/MemoryRow'
import { BlockDialog } from './BlockDialog'
import type { CorePart } from './core-parts'

const nearlyFull = 0.9

/** One block of the core: its sentences, and how much of its room is taken. */
export function CoreBlockPart({ part, selectedId }: { part: CorePart; selectedId: string | null }) {
  const { t } = useTranslation()
  const isPast = useIsPast()
  const [dialog, setDialog] = useState<'add' | 'limit' | null>(null)
  const { block, items } = part
  const name = block.label === 'own' ? block.name : t(`memory.core.blocks.${block.label}`)
  const share = block.length / block.limit
  return (
    <section aria-label={name} className="flex flex-col gap-1">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 px-3">
        <h3 className="font-medium text-ink-soft">{name}</h3>
        {isPast ? null : (
          <span className="ml-auto flex items-center gap-2">
            <span className="w-16">
              <Progress label={t('memory.core.room', { name })} value={Math.min(1, share)} />
            </span>
            <span className={classNames('text-sm', share >= nearlyFull ? 'text-warn' : 'text-ink-faint')}>
              {t('memory.core.characters', { length: block.length, limit: block.limit })}
            </span>
            <IconButton
              size="small"
              icon={Plus}
              label={t('memory.core.addTo', { name })}
              onClick={() => setDialog('add')}
            />
            <IconButton
              size="small"
              icon={Settings2}
              label={t('memory.core.changeBlock', { name })}
              onClick={() => setDialog('limit')}
            />
          </span>
        )}
      </div>
      {items.length === 0 ? (
        <p className="px-3 py-1 text-ink-faint">
          {isPast ? t('memory.core.emptyThen') : t(`memory.core.emptyBlock.${block.label}`)}
        </p>
      ) : (
        <ul className="flex flex-col">
          {items.map((item) => (
            <li key={item.id}>
              <MemoryRow item={item} selected={item.id === selectedId} withKind={false} />
            </li>
          ))}
        </ul>
      )}
      {dialog === 'add' ? (
        <AddMemoryDialog
          detail={{ kind: 'core', label: block.label, block: block.name }}
          onClose={() => setDialog(null)}
        />
      ) : null}
      {dialog === 'limit' ? <BlockDialog block={block} onClose={() => setDialog(null)} /> : null}
    </section>
  )
}
