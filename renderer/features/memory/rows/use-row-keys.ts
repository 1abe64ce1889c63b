import type { KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import type { MemoryItem } from '../../../../shared/contract/memory'
import { client } from '../../../app/client'
import { forgetMemory, pinMemory } from '../memory-actions'
import { useIsPast, useMemoryFilter } from '../memory-navigation'
import { toggleRow } from '../selection'
import { shortened } from '../shortened'
import { rowDeed } from './row-keys'

/** The keys of a row, as a screen reader tells them. */
export const rowShortcuts = { pin: 'P', forget: 'Delete', choose: 'X' } as const

/** In a row the arrows lead to its buttons, and what is done often has a key of its own. */
export function useRowKeys(item: MemoryItem | undefined, index: number | undefined) {
  const { t } = useTranslation()
  const isPast = useIsPast()
  const isRemoved = useMemoryFilter().state === 'removed'
  return (event: KeyboardEvent<HTMLElement>) => {
    if (item === undefined) return
    const { currentTarget, target } = event
    const focused = target instanceof HTMLElement ? target : null
    const deed = rowDeed(event, focused?.matches('[data-row]') === true)
    const done = (work?: Promise<unknown>) => {
      event.preventDefault()
      void work
    }
    switch (deed) {
      case 'before':
      case 'after': {
        const controls = [...currentTarget.querySelectorAll<HTMLElement>('button, input')]
        const at = focused ? controls.indexOf(focused) : -1
        const next = controls[at + (deed === 'after' ? 1 : -1)]
        if (at < 0 || !next) return
        next.focus()
        return done()
      }
      case 'pin':
        return isPast || isRemoved ? undefined : done(pinMemory(client, item))
      case 'forget': {
        if (isPast || isRemoved) return
        return done(forgetMemory(client, item, t('memory.forgotten', { text: shortened(item.text) })))
      }
      case 'choose':
        return isPast || index === undefined
          ? undefined
          : done(toggleRow(client, item, index, event.shiftKey))
    }
  }
}
