import { CircleOff, Pencil, Pin, PinOff, RotateCcw, Trash2 } from 'lucide-react'
import { useEffect, useMemo, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { MemoryItem } from '../../../../shared/contract/memory'
import { client } from '../../../app/client'
import { type Command, useRegisterCommands } from '../../../app/commands'
import { closeMemory, pinMemory } from '../memory-actions'

const none: readonly Command[] = []

/** What can be done with the open memory, by name; nothing where it can only be brought back. */
export function useDetailCommands(
  item: MemoryItem,
  isRemoved: boolean,
  does: Record<'edit' | 'forget', () => void>,
) {
  const { t } = useTranslation()
  const latest = useRef(does)
  useEffect(() => {
    latest.current = does
  })
  const commands = useMemo<readonly Command[]>(() => {
    if (isRemoved) return none
    const ownPlace = item.kind === 'vault' || item.kind === 'resource'
    const ended = item.validTo !== null
    const ofSentences: Command[] = [
      {
        id: 'open-memory-edit',
        group: 'here',
        label: t('memory.commands.edit'),
        icon: Pencil,
        run: () => latest.current.edit(),
      },
      {
        id: 'open-memory-close',
        group: 'here',
        label: ended ? t('memory.commands.reopen') : t('memory.commands.close'),
        icon: ended ? RotateCcw : CircleOff,
        run: () => void closeMemory(client, item),
      },
    ]
    return [
      ...(ownPlace ? [] : ofSentences),
      {
        id: 'open-memory-pin',
        group: 'here',
        label: item.pinned ? t('memory.commands.unpin') : t('memory.commands.pin'),
        icon: item.pinned ? PinOff : Pin,
        run: () => void pinMemory(client, item),
      },
      {
        id: 'open-memory-forget',
        group: 'here',
        label: t('memory.commands.forget'),
        icon: Trash2,
        run: () => latest.current.forget(),
      },
    ]
  }, [t, item, isRemoved])
  useRegisterCommands(commands)
}
