import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../../app/format'
import { useNow } from '../../../app/use-now'
import { Button } from '../../../components/Button'
import { Spinner } from '../../../components/Spinner'
import type { DictationView } from './dictation'

type Props = { view: DictationView; onCancel: () => void }

/** How far dictation is, above the composer's buttons; nothing while there is none. */
export function DictationLine({ view, onCancel }: Props) {
  const { t } = useTranslation()
  if (view.phase === 'idle') {
    if (view.notice !== 'nothing-heard') return null
    return (
      <p role="status" className="px-4 py-1 text-sm text-ink-soft">
        {t('chat.dictation.nothing')}
      </p>
    )
  }
  return (
    <div className="flex min-h-8 items-center gap-2.5 pr-1.5 pl-4 text-sm text-ink-soft">
      {view.live ? (
        <Listening {...view.live} />
      ) : (
        <>
          <Spinner />
          <span role="status">{t(`chat.dictation.${view.phase}`)}</span>
        </>
      )}
      <Button size="small" variant="quiet" className="ml-auto" onClick={onCancel}>
        {t('common.cancel')}
      </Button>
    </div>
  )
}

function Listening({ since, level }: NonNullable<DictationView['live']>) {
  const { t } = useTranslation()
  const format = useFormat()
  const now = useNow(250)
  return (
    <>
      <span aria-hidden className="size-2 shrink-0 animate-breathe rounded-full bg-danger" />
      <span role="status">{t('chat.dictation.recording')}</span>
      <span className="figures text-ink">{format.clock(now - since)}</span>
      <LevelMeter level={level} />
    </>
  )
}

/** Shows that something is heard; drawn past React, as it moves with every frame. */
function LevelMeter({ level }: { level: () => number }) {
  const bar = useRef<HTMLSpanElement>(null)
  useEffect(() => {
    let frame = 0
    const draw = () => {
      if (bar.current) bar.current.style.transform = `scaleX(${level().toFixed(3)})`
      frame = requestAnimationFrame(draw)
    }
    draw()
    return () => cancelAnimationFrame(frame)
  }, [level])
  return (
    <span aria-hidden className="h-1 w-24 min-w-8 shrink overflow-hidden rounded-full bg-line">
      <span ref={bar} className="block h-full origin-left bg-accent" />
    </span>
  )
}
