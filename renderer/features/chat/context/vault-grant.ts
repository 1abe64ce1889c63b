import { useTranslation } from 'react-i18next'
import { client } from '../../../app/client'
import { showError, showToast } from '../../../components/toast-store'

/** Lets the model of a conversation read an item of the vault; by the person's click alone. */
export function useGrant(conversationId: string): (id: string, label: string) => Promise<void> {
  const { t } = useTranslation()
  return async (id, label) => {
    const result = await client.vault.grant({ id, conversationId, allowed: true })
    if (!result.ok) return showError(result.error)
    showToast({
      text: t('context.vault.granted', { label }),
      undo: async () => {
        const taken = await client.vault.grant({ id, conversationId, allowed: false })
        if (!taken.ok) showError(taken.error)
      },
    })
  }
}
