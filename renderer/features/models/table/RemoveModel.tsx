import { useTranslation } from 'react-i18next'
import type { ModelView } from '../../../../shared/contract/models'
import { AlertDialog } from '../../../components/AlertDialog'
import { isUsed, type ModelUsage } from '../model-actions'

export type RemovalQuestion = { model: ModelView; usage: ModelUsage; how: 'delete' | 'disable' }

type Props = { question: RemovalQuestion; onClose: () => void; onConfirm: () => void }

/** Names what still uses a model before it goes. */
export function RemoveModel({ question, onClose, onConfirm }: Props) {
  const { t } = useTranslation()
  const { model, usage, how } = question
  const name = model.displayName
  const unused = how === 'disable' ? 'unusedDisable' : model.file ? 'unusedFile' : 'unused'
  return (
    <AlertDialog
      open
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
      title={
        how === 'delete' ? t('models.remove.title', { name }) : t('models.remove.disableTitle', { name })
      }
      description={isUsed(usage) ? t('models.remove.used') : t(`models.remove.${unused}`)}
      confirm={how === 'delete' ? t('models.remove.delete') : t('models.remove.disable')}
      danger={how === 'delete'}
      onConfirm={onConfirm}
    >
      {isUsed(usage) ? <UsageList usage={usage} /> : null}
    </AlertDialog>
  )
}

function UsageList({ usage }: { usage: ModelUsage }) {
  const { t } = useTranslation()
  const more = usage.conversations - usage.conversationTitles.length
  return (
    <ul className="readable flex list-disc flex-col gap-1 pl-4">
      {usage.roles.map((role) => (
        <li key={role}>{t(`models.remove.${role}`)}</li>
      ))}
      {usage.conversations > 0 ? (
        <li>
          {t('models.remove.conversations', { count: usage.conversations })}
          <ul className="flex list-none flex-col pt-1 text-ink-soft">
            {usage.conversationTitles.map((title, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: two conversations may have one title
              <li key={index} className="truncate">
                {title || t('models.remove.untitled')}
              </li>
            ))}
            {more > 0 ? <li>{t('models.remove.more', { count: more })}</li> : null}
          </ul>
        </li>
      ) : null}
    </ul>
  )
}
