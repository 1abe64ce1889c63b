import { memo, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Virtualizer, type VirtualizerHandle } from 'virtua'
import { ToNewest } from '../../components/ToNewest'
import { useChat } from './chat-store'
import { useActiveRunId, useMessageIds } from './conversation-store'
import { useGrowingStore } from './growing-store'
import { MessageRow } from './MessageRow'
import { UnderReply } from './UnderReply'

/** So near to the end the reader is taken to be there. */
const nearEndPx = 48
const upKeys = new Set(['ArrowUp', 'PageUp', 'Home'])

type Props = {
  conversationId: string
  /** The message to be shown first: a hit of the search. */
  targetId: string | undefined
}

/** The turns of a conversation. Only those in sight exist; the scroll stays where the reader put it. */
export const MessageList = memo(function MessageList({ conversationId, targetId }: Props) {
  const { t } = useTranslation()
  const ids = useMessageIds(conversationId)
  const busy = useActiveRunId(conversationId) !== null
  const sentCount = useChat((state) => state.sentCount)
  const scroller = useRef<HTMLDivElement>(null)
  const list = useRef<VirtualizerHandle>(null)
  const atEnd = useRef(true)
  const lastTop = useRef(0)
  /** The bar beside the list is held. */
  const dragging = useRef(false)
  /** The hit that the list has gone to. */
  const reached = useRef<string | null>(null)
  const [away, setAway] = useState(false)
  const [marked, setMarked] = useState<string | null>(null)
  const lastId = ids.at(-1)

  const leaveEnd = (element: HTMLElement) => {
    // Before the scroll itself, or the next words would pull the reader back.
    if (element.scrollTop === 0) return
    atEnd.current = false
    lastTop.current = element.scrollTop
  }

  const toEnd = () => {
    atEnd.current = true
    setAway(false)
    scrollToEnd(scroller.current)
  }

  // biome-ignore lint/correctness/useExhaustiveDependencies: sentCount is the sign to go to the end
  useLayoutEffect(() => {
    atEnd.current = true
    setAway(false)
  }, [sentCount])

  useLayoutEffect(() => {
    const index = targetId ? ids.indexOf(targetId) : -1
    // Once: what is said after that must not take the reader back there.
    if (targetId && index >= 0 && reached.current !== targetId) {
      reached.current = targetId
      atEnd.current = false
      setMarked(targetId)
      if (index === ids.length - 1) scrollToEnd(scroller.current)
      else list.current?.scrollToIndex(index, { align: 'start', offset: -16 })
    } else if (atEnd.current) scrollToEnd(scroller.current)
  }, [ids, targetId])

  // What grows is drawn by its own row; the list only follows it, and only for a reader at the end.
  useEffect(() => {
    const element = scroller.current
    if (!element) return
    const follow = () => {
      if (atEnd.current) scrollToEnd(element)
    }
    const observer = new ResizeObserver(follow)
    observer.observe(element)
    if (element.firstElementChild) observer.observe(element.firstElementChild)
    const stop = useGrowingStore.subscribe(() => requestAnimationFrame(follow))
    return () => {
      observer.disconnect()
      stop()
    }
  }, [])

  const row = (id: string, last: boolean) => (
    <div key={id} className="pb-7" data-marked={marked === id || undefined}>
      <MessageRow id={id} busy={busy} last={last} />
      <UnderReply conversationId={conversationId} messageId={id} busy={busy} last={last} />
    </div>
  )

  return (
    <div className="relative min-h-0 flex-1">
      <div
        ref={scroller}
        role="log"
        aria-label={t('chat.log')}
        aria-busy={busy}
        aria-live="off"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard scrolls it
        tabIndex={0}
        // Only the reader leaves the end: the list itself moves as well, while its rows are measured.
        onWheel={(event) => {
          if (event.deltaY < 0) leaveEnd(event.currentTarget)
        }}
        onKeyDown={(event) => {
          if (upKeys.has(event.key)) leaveEnd(event.currentTarget)
        }}
        onPointerDown={(event) => {
          dragging.current = event.target === event.currentTarget
        }}
        onPointerUp={() => {
          dragging.current = false
        }}
        onTouchMove={(event) => leaveEnd(event.currentTarget)}
        onScroll={(event) => {
          const { scrollHeight, scrollTop, clientHeight } = event.currentTarget
          const left = scrollHeight - scrollTop - clientHeight
          const moved = scrollTop - lastTop.current
          lastTop.current = scrollTop
          // An event of our own scrolling that comes late moves nothing any more, so it brings nobody back.
          if (moved > 0 && left < nearEndPx) atEnd.current = true
          else if (moved < 0 && dragging.current) atEnd.current = false
          setAway(!atEnd.current && left > 1)
        }}
        className="h-full overflow-y-auto overscroll-contain px-5 [overflow-anchor:none] [scrollbar-gutter:stable_both-edges] focus-visible:outline-offset-[-2px]"
      >
        <div className="mx-auto max-w-180 pt-6 pb-8">
          <Virtualizer ref={list} scrollRef={scroller} startMargin={24} bufferSize={600}>
            {ids.slice(0, -1).map((id) => row(id, false))}
          </Virtualizer>
          {/* Outside the virtual list, which would move the scroll when a row in sight grows. */}
          {lastId === undefined ? null : row(lastId, true)}
        </div>
      </div>
      {away ? <ToNewest label={t('chat.newest')} onClick={toEnd} className="bottom-4" /> : null}
    </div>
  )
})

function scrollToEnd(element: HTMLElement | null) {
  if (element) element.scrollTop = element.scrollHeight
}
