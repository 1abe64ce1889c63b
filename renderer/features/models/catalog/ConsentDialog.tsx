import { useTranslation } from 'react-i18next'
import { AlertDialog } from '../../../components/AlertDialog'

type Props = { name: string; path: string; onClose: () => void; onAllow: () => void }

const points = ['rights', 'keys', 'thread', 'change'] as const

/** Asks for the person's word before a module of their own runs: which file, and what it may do. */
export function ConsentDialog({ name, path, onClose, onAllow }: Props) {
  const { t } = useTranslation()
  return (
    <AlertDialog
      open
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
      title={t('catalog.consent.title')}
      description={t('catalog.consent.text', { name })}
      confirm={t('catalog.consent.confirm')}
      onConfirm={onAllow}
    >
      <div className="flex flex-col gap-3 pt-1">
        <code className="rounded-control bg-sunken px-2.5 py-1.5 text-sm wrap-anywhere select-text">
          {path}
        </code>
        <ul className="readable flex list-disc flex-col gap-1 pl-4">
          {points.map((point) => (
            <li key={point}>{t(`catalog.consent.${point}`)}</li>
          ))}
        </ul>
      </div>
    </AlertDialog>
  )
}
