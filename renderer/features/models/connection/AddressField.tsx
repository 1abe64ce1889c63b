import { ArrowRight } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { TextField } from '../../../components/TextField'
import { type ConnectionAccess, textField } from './access'
import { exampleOf } from './kinds'

type Props = {
  access: ConnectionAccess
  /** The address that a request goes to; null where the typed one is none. */
  requestUrl: string | null
  trailing?: ReactNode
}

/** The address as it is typed, and the one that will be called. */
export function AddressField({ access, requestUrl, trailing }: Props) {
  const { t } = useTranslation()
  const field = textField(access, 'endpointUrl')
  const wrong = field.issues.some((issue) => issue.level === 'error')
  const texts = textsOf(access.kind)
  return (
    <div className="flex flex-col gap-1">
      <TextField
        label={t(`connection.address.${texts}`)}
        help={t(`connection.address.${texts}Help`)}
        placeholder={exampleOf(access.kind, access.group).url}
        mono
        required
        inputMode="url"
        {...field}
        trailing={trailing}
      />
      {requestUrl !== null && !wrong ? (
        <p className="readable flex items-start gap-1.5 text-sm text-ink-soft wrap-anywhere">
          <ArrowRight aria-hidden size={13} strokeWidth={1.75} className="mt-0.5 shrink-0 text-ink-faint" />
          <span>{t('models.dialog.resolved', { url: requestUrl })}</span>
        </p>
      ) : null}
    </div>
  )
}

const textsOf = (kind: ConnectionAccess['kind']) => {
  switch (kind) {
    case 'azure-openai':
      return 'azure'
    case 'google-vertex':
      return 'vertex'
    case 'anthropic':
      return 'anthropic'
    case 'fireworks':
    case 'google':
      return 'given'
    default:
      return 'openai'
  }
}
