import type { KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import type { MemoryItem } from '../../../../shared/contract/memory'
import { client } from '../../../app/client'
import { forgetMemory, pinMemory } from '../memory-actions'
import { useIsPast, useMemoryFilter } from '../memory-navigation'
import { toggleRow } from '../selection'
import { shortened } from '../shortened'

/** The keys of a row, as a screen reader tells them. */
export const rowShortcuts = { pin: 'P', forget: 'Delete', choose: 'X' } as const

/** In a row the arrows lead to its buttons, and what is done often has a key of its own. */
export function useRowKeys(item: MemoryItem | undefined, index: number | undefined) {
  const { t } = useTranslation()
  const isPast = useIsPast()
  const isRemoved = useMemoryFilter().state === 'removed'
  return (event: KeyboardEvent<HTMLElement>) => {
    if (event.ctrlKey || event.metaKey || event.altKey || item === undefined) return
    const done = (work?: Promise<unknown>) => {
      event.preventDefault()
      void work
    }
    switch (event.key) {
      case 'ArrowRight':
      case 'ArrowLeft': {
        const controls = [...event.currentTarget.querySelectorAll<HTMLElement>('button, input')]
        const at = event.target instanceof HTMLElement ? controls.indexOf(event.target) : -1
        const next = controls[at + (event.key === 'ArrowRight' ? 1 : -1)]
        if (at < 0 || !next) return
        next.focus()
        return done()
      }
      case 'p':
      case 'P':
        return isPast || isRemoved ? undefined : done(pinMemory(client, item))
      case 'Delete':
      case 'Backspace': {
        if (isPast || isRemoved) return
        return done(forgetMemory(client, item, t('memory.forgotten', { text: shortened(item.text) })))
      }
      case 'x':
      case 'X':
        return isPast || index === undefined
          ? undefined
          : done(toggleRow(client, item, index, event.shiftKey))
    }
  }
}
