import { type Ref, useImperativeHandle, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { Virtualizer, type VirtualizerHandle } from 'virtua'
import type { LogLine } from '../../../../shared/contract/server-cards'
import { ToNewest } from '../../../components/ToNewest'
import { LogRow } from './LogRow'
import type { LogSnapshot } from './log-lines'
import { linePx, PlainLines } from './PlainLines'
import { useFollow } from './use-follow'

export type LogListHandle = {
  /** Brings a line of `shown` into the middle, and follows no longer. */
  show: (index: number) => void
  /** The first line in sight. */
  firstInSight: () => number
}

type Props = {
  snapshot: LogSnapshot
  query: string
  currentSeq: number | null
  wrap: boolean
  label: string
  ref: Ref<LogListHandle>
}

/** The lines, of which only those in sight exist. The scroll stays where the reader put it. */
export function LogList({ snapshot, query, currentSeq, wrap, label, ref }: Props) {
  const { t } = useTranslation()
  const scroller = useRef<HTMLDivElement>(null)
  const list = useRef<VirtualizerHandle>(null)
  const { atEnd, away, leave, toEnd, handlers } = useFollow(scroller, snapshot)
  useImperativeHandle(ref, () => ({
    show: (index) => {
      const element = scroller.current
      if (!element) return
      leave()
      if (wrap) list.current?.scrollToIndex(index, { align: 'center' })
      else element.scrollTop = index * linePx - element.clientHeight / 2
    },
    firstInSight: () => {
      const top = scroller.current?.scrollTop ?? 0
      return wrap ? (list.current?.findItemIndex(top) ?? 0) : Math.floor(top / linePx)
    },
  }))
  const plainRow = (line: LogLine) => (
    <LogRow line={line} query={query} current={line.seq === currentSeq} wrap={false} />
  )
  return (
    <div className="relative min-h-0 flex-1">
      <div
        ref={scroller}
        role="log"
        aria-label={label}
        // A server may say a thousand lines a second: nobody wants them read out.
        aria-live="off"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard scrolls it
        tabIndex={0}
        {...handlers}
        className="readable h-full overflow-auto overscroll-contain bg-sunken py-1 figures text-sm leading-4.5 [overflow-anchor:none] focus-visible:outline-offset-[-2px]"
      >
        {wrap ? (
          <Virtualizer
            ref={list}
            scrollRef={scroller}
            data={snapshot.shown}
            itemSize={linePx}
            startMargin={4}
            shift={snapshot.dropped > 0}
          >
            {(line) => (
              <LogRow key={line.seq} line={line} query={query} current={line.seq === currentSeq} wrap />
            )}
          </Virtualizer>
        ) : (
          <PlainLines snapshot={snapshot} scroller={scroller} atEnd={atEnd}>
            {plainRow}
          </PlainLines>
        )}
      </div>
      {away ? <ToNewest label={t('serverLog.newest')} onClick={toEnd} className="bottom-3" /> : null}
    </div>
  )
}
