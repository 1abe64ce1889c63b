import { useTranslation } from 'react-i18next'
import type { SecretView } from '../../../shared/contract/secrets'
import { client } from '../../app/client'
import { AlertDialog } from '../../components/AlertDialog'
import { showError } from '../../components/toast-store'
import { removeSecret } from './secrets-store'

/** Names what would be without its key. */
export function RemoveSecret({ secret, onClose }: { secret: SecretView | undefined; onClose: () => void }) {
  const { t } = useTranslation()
  if (!secret) return null
  const remove = async () => {
    onClose()
    const error = await removeSecret(client, secret.name)
    if (error) showError(error)
  }
  return (
    <AlertDialog
      open
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
      title={t('secrets.removeTitle', { name: secret.name })}
      description={
        secret.usedBy.length > 0
          ? t('secrets.removeUsed', { names: secret.usedBy.join(', ') })
          : t('secrets.removeUnused')
      }
      confirm={t('secrets.remove')}
      danger
      onConfirm={() => void remove()}
    />
  )
}
