import { KeyRound, Trash2 } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { SecretView } from '../../../shared/contract/secrets'
import { Button } from '../../components/Button'
import { IconButton } from '../../components/IconButton'
import { StatusDot, type StatusTone } from '../../components/StatusDot'

const tones: Record<SecretView['state'], StatusTone> = {
  stored: 'ready',
  environment: 'ready',
  missing: 'danger',
}

type Props = {
  secret: SecretView
  /** There is no key store: what is kept here goes when the app closes. */
  forRun: boolean
  onSet: () => void
  onRemove: () => void
}

/** One name: where its value comes from, and what calls it. */
export function SecretRow({ secret, forRun, onSet, onRemove }: Props) {
  const { t } = useTranslation()
  const { name, state, usedBy } = secret
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 px-3 py-2.5">
      <KeyRound aria-hidden size={16} strokeWidth={1.75} className="shrink-0 text-ink-faint" />
      <div className="min-w-48 flex-1">
        <span className="figures readable font-medium wrap-anywhere">{name}</span>
        <p className="text-sm text-ink-faint wrap-anywhere">
          {usedBy.length > 0 ? t('secrets.usedBy', { names: usedBy.join(', ') }) : t('secrets.unused')}
        </p>
      </div>
      {state === 'stored' && forRun ? (
        <StatusDot tone="warn">{t('secrets.state.forRun')}</StatusDot>
      ) : (
        <StatusDot tone={tones[state]}>{t(`secrets.state.${state}`)}</StatusDot>
      )}
      <div className="flex items-center gap-1">
        <Button
          size="small"
          aria-label={t(state === 'stored' ? 'secrets.replaceOf' : 'secrets.setOf', { name })}
          onClick={onSet}
        >
          {state === 'stored' ? t('secrets.replace') : t('secrets.set')}
        </Button>
        {state === 'stored' ? (
          <IconButton
            icon={Trash2}
            variant="danger"
            label={t('secrets.removeOf', { name })}
            onClick={onRemove}
          />
        ) : null}
      </div>
    </li>
  )
}
