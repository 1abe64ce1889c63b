import { X } from 'lucide-react'
import {
  createContext,
  type ReactNode,
  type RefObject,
  useContext,
  useLayoutEffect,
  useRef,
  useState,
} from 'react'
import { createPortal } from 'react-dom'
import { useTranslation } from 'react-i18next'
import { IconButton } from '../components/IconButton'

type Slots = { title: HTMLElement | null; actions: HTMLElement | null; inspector: HTMLElement | null }

/** The frame's places that a view fills: its title, its actions, the panel at the right. */
export const SlotsContext = createContext<Slots>({ title: null, actions: null, inspector: null })

/** What a view puts into the title bar. `title` is its heading. */
export function ViewHeader({ title, actions }: { title: ReactNode; actions?: ReactNode }) {
  const slots = useContext(SlotsContext)
  return (
    <>
      {slots.title && title
        ? createPortal(
            <h1 className="flex min-w-0 items-center truncate font-medium">{title}</h1>,
            slots.title,
          )
        : null}
      {slots.actions && actions ? createPortal(actions, slots.actions) : null}
    </>
  )
}

/** The panel at the right, the same place for every view. There while it is rendered. */
export function Inspector({
  title,
  onClose,
  children,
}: {
  title: string
  onClose: () => void
  children: ReactNode
}) {
  const { t } = useTranslation()
  const { inspector } = useContext(SlotsContext)
  const panel = useRef<HTMLElement>(null)
  useFocusOf(panel, inspector !== null)
  if (!inspector) return null
  return createPortal(
    <section
      ref={panel}
      tabIndex={-1}
      aria-label={title}
      className="anchor-panel flex h-full w-80 max-w-full max-rail:w-screen animate-slide-right flex-col border-l border-line bg-paper outline-none"
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        event.preventDefault()
        onClose()
      }}
    >
      <header className="flex h-11 shrink-0 items-center justify-between gap-2 border-b border-line pr-2 pl-4">
        <h2 className="truncate font-medium">{title}</h2>
        <IconButton icon={X} label={t('frame.inspectorClose')} onClick={onClose} />
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto p-4">{children}</div>
    </section>,
    inspector,
  )
}

/** Who opened the panel reads on in it, and is back where it was opened when it closes. */
function useFocusOf(panel: RefObject<HTMLElement | null>, shown: boolean) {
  const [opener] = useState(() => document.activeElement)
  useLayoutEffect(() => {
    const node = panel.current
    if (!shown || !node) return
    node.focus({ preventScroll: true })
    return () => {
      if (!node.contains(document.activeElement)) return
      const next =
        opener instanceof HTMLElement && opener !== document.body && opener.isConnected
          ? opener
          : document.getElementById('content')
      next?.focus({ preventScroll: true })
    }
  }, [panel, opener, shown])
}
