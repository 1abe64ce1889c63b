import { CircleAlert, X } from 'lucide-react'
import { Toast as Radix } from 'radix-ui'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import type { AppErrorData } from '../../shared/errors'
import { undoMs } from '../../shared/undo'
import { Button } from './Button'
import { useErrorText } from './error-text'
import { FixButton } from './FixButton'
import { IconButton } from './IconButton'
import { closeToast, type ToastEntry, useToasts } from './toast-store'

/** As long as what it offers to undo can be undone. */
const shownMs = undoMs
/** What is only said. */
const saidMs = 5_000

/**
 * The corner where toasts rise: above the composer, beside the panel. Radix holds the clock while one is under the pointer or
 * the focus; what offers to undo goes in time all the same, as the engine does not wait.
 */
export function Toasts() {
  const { t } = useTranslation()
  const entries = useToasts((state) => state.entries)
  return (
    <Radix.Provider duration={shownMs} label={t('common.notification')} swipeDirection="right">
      {entries.map((entry) => (
        <Toast key={entry.id} entry={entry} />
      ))}
      <Radix.Viewport
        label={t('common.notifications')}
        className="toasts-place z-50 flex w-96 max-w-[calc(100vw-2rem)] flex-col gap-2 outline-none"
      />
    </Radix.Provider>
  )
}

function Toast({ entry }: { entry: ToastEntry }) {
  const { t } = useTranslation()
  const { id, undo } = entry
  useEffect(() => {
    if (!undo) return
    const timer = setTimeout(() => closeToast(id), shownMs)
    return () => clearTimeout(timer)
  }, [id, undo])
  return (
    <Radix.Root
      onOpenChange={(open) => {
        if (!open) closeToast(entry.id)
      }}
      duration={undo || entry.error ? shownMs : saidMs}
      type={entry.error ? 'foreground' : 'background'}
      className="flex animate-rise items-start gap-2 rounded-card border border-line bg-raised py-2 pr-2 pl-3 shadow-float"
    >
      {entry.error ? (
        <ErrorText error={entry.error} />
      ) : (
        <Radix.Description className="readable min-w-0 flex-1 py-1.5 wrap-anywhere">
          {entry.text}
        </Radix.Description>
      )}
      {entry.undo ? (
        <Radix.Action asChild altText={t('common.undo')}>
          <Button onClick={() => void entry.undo?.()}>{t('common.undo')}</Button>
        </Radix.Action>
      ) : null}
      <Radix.Close asChild>
        <IconButton icon={X} label={t('common.dismiss')} side="top" />
      </Radix.Close>
    </Radix.Root>
  )
}

function ErrorText({ error }: { error: AppErrorData }) {
  const { what, why } = useErrorText(error)
  return (
    <div className="flex min-w-0 flex-1 flex-col gap-2 py-1.5">
      <Radix.Description className="readable flex gap-2 wrap-anywhere">
        <CircleAlert aria-hidden size={15} strokeWidth={1.75} className="mt-0.5 shrink-0 text-danger" />
        <span>
          <span className="font-medium">{what}</span> <span className="text-ink-soft">{why}</span>
        </span>
      </Radix.Description>
      {error.fixes.length > 0 ? (
        <div className="flex flex-wrap gap-2">
          {error.fixes.map((fix) => (
            <FixButton key={JSON.stringify(fix)} fix={fix} />
          ))}
        </div>
      ) : null}
    </div>
  )
}
