import { type DragEvent, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ModelView } from '../../../../shared/contract/models'
import { client } from '../../../app/client'
import { reorderModels } from '../model-actions'
import { movedBy, movedTo } from './table-order'

type Target = { id: string; side: 'before' | 'behind' }

/** Moves rows by the pointer or by the keyboard, where they stand in the person's own order. */
export function useRowMoves(rows: readonly ModelView[], allowed: boolean) {
  const { t } = useTranslation()
  const [dragged, setDragged] = useState<string | null>(null)
  const [target, setTarget] = useState<Target | null>(null)
  const [announcement, setAnnouncement] = useState('')
  /** The handle that the keyboard holds; it is drawn anew when its row moves. */
  const held = useRef<string | null>(null)
  const ids = rows.map(({ id }) => id)

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new order is the sign
  useEffect(() => {
    if (held.current === null) return
    document.getElementById(handleId(held.current))?.focus()
    held.current = null
  }, [rows])

  const end = () => {
    setDragged(null)
    setTarget(null)
  }
  return {
    allowed,
    announcement,
    dragged,
    target,
    /** One step up or down, by the keyboard or from the row's menu. */
    step: (id: string, by: -1 | 1, keepFocus = false) => {
      const moved = movedBy(ids, id, by)
      if (!moved) return
      if (keepFocus) held.current = id
      const name = rows.find((row) => row.id === id)?.displayName ?? ''
      setAnnouncement(t('models.table.moved', { name, position: moved.indexOf(id) + 1, count: moved.length }))
      void reorderModels(client, moved)
    },
    canStep: (id: string, by: -1 | 1) => allowed && movedBy(ids, id, by) !== null,
    handle: (id: string) => ({
      id: handleId(id),
      draggable: true,
      onDragStart: (event: DragEvent) => {
        const row = event.currentTarget.closest('[role=row]')
        if (row) event.dataTransfer.setDragImage(row, 0, 0)
        event.dataTransfer.effectAllowed = 'move'
        event.dataTransfer.setData('text/plain', id)
        setDragged(id)
      },
      onDragEnd: end,
    }),
    /** What a row needs so that another can be let go on it. */
    place: (id: string) =>
      dragged === null
        ? {}
        : {
            onDragOver: (event: DragEvent) => {
              event.preventDefault()
              const box = event.currentTarget.getBoundingClientRect()
              const side = event.clientY < box.top + box.height / 2 ? 'before' : 'behind'
              setTarget((now) => (now?.id === id && now.side === side ? now : { id, side }))
            },
            onDrop: (event: DragEvent) => {
              event.preventDefault()
              const moved = target ? movedTo(ids, dragged, target) : null
              end()
              if (moved) void reorderModels(client, moved)
            },
          },
  }
}

export type RowMoves = ReturnType<typeof useRowMoves>

const handleId = (modelId: string) => `move-${modelId}`
