import { Eye, EyeOff, KeyRound } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useShellInfo } from '../../../app/use-shell-info'
import { Button } from '../../../components/Button'
import { IconButton } from '../../../components/IconButton'
import { TextField } from '../../../components/TextField'

type Props = {
  state: { open: boolean; text: string; remove: boolean }
  /** The engine holds a key for this server. */
  stored: boolean
  /** Nothing answers there without one. */
  needed: boolean
  /** What is about to be saved would be refused for want of a key. */
  missed?: boolean
  onOpen: () => void
  onType: (text: string) => void
  onRemove: (remove: boolean) => void
}

/** The key, on demand. What is stored never comes back into the page, so there is nothing to show of it. */
export function KeyField({ state, stored, needed, missed = false, onOpen, onType, onRemove }: Props) {
  const { t } = useTranslation()
  const [revealed, setRevealed] = useState(false)
  const { info } = useShellInfo()
  const help =
    info?.secretStore === 'memory-only' ? t('models.dialog.keyHelpMemory') : t('models.dialog.keyHelp')
  const openAndFocus = () => {
    onOpen()
    requestAnimationFrame(() => document.querySelector<HTMLElement>('[data-field="apiKey"]')?.focus())
  }
  if (state.open) {
    return (
      <TextField
        label={t('models.dialog.key')}
        help={stored ? t('models.dialog.keyStored') : needed ? t('connection.keyOrSecret', { help }) : help}
        type={revealed ? 'text' : 'password'}
        autoComplete="new-password"
        mono
        data-field="apiKey"
        value={state.text}
        issues={missed ? [{ level: 'warning', text: t('connection.keyMissing') }] : []}
        onChange={onType}
        trailing={
          <IconButton
            icon={revealed ? EyeOff : Eye}
            label={revealed ? t('models.dialog.keyHide') : t('models.dialog.keyReveal')}
            onClick={() => setRevealed(!revealed)}
          />
        }
      />
    )
  }
  if (!stored) {
    return (
      <div className="-my-1">
        <Button size="small" variant="quiet" icon={KeyRound} className="-ml-2.5" onClick={openAndFocus}>
          {t('models.dialog.needsKey')}
        </Button>
        {missed ? <p className="text-sm text-warn">{t('connection.keyMissing')}</p> : null}
      </div>
    )
  }
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <span className="flex items-center gap-1.5 text-ink-soft">
        <KeyRound aria-hidden size={14} strokeWidth={1.75} />
        {state.remove ? t('models.dialog.keyRemoved') : t('models.dialog.keyStoredLine')}
      </span>
      <Button size="small" variant="quiet" onClick={openAndFocus}>
        {t('models.dialog.keyChange')}
      </Button>
      <Button size="small" variant="quiet" onClick={() => onRemove(!state.remove)}>
        {state.remove ? t('models.dialog.keyKeep') : t('models.dialog.keyRemove')}
      </Button>
    </div>
  )
}
