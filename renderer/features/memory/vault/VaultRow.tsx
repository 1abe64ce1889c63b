import { Eye, EyeOff, Pencil, Trash2 } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { client } from '../../../app/client'
import { CopyButton } from '../../../components/CopyButton'
import { IconButton } from '../../../components/IconButton'
import { forgetItem } from '../documents/documents-store'
import { useRevealed } from './use-revealed'
import type { VaultItem } from './vault-store'

export function VaultRow({ item, onEdit }: { item: VaultItem; onEdit: () => void }) {
  const { t } = useTranslation()
  const { value, reveal, hide } = useRevealed(item)
  const label = item.text
  return (
    <li className="flex flex-wrap items-start gap-x-3 gap-y-2 py-2.5">
      <div className="flex min-w-48 flex-1 flex-col gap-0.5">
        <span className="font-medium wrap-anywhere">{label}</span>
        <span className="text-sm text-ink-faint">{t(`vault.kind.${item.detail.itemKind}`)}</span>
      </div>
      <div className="flex">
        {value === null ? (
          <IconButton
            size="small"
            icon={Eye}
            label={t('vault.reveal', { label })}
            onClick={() => void reveal()}
          />
        ) : (
          <IconButton size="small" icon={EyeOff} label={t('vault.hide', { label })} onClick={hide} />
        )}
        <IconButton size="small" icon={Pencil} label={t('vault.edit', { label })} onClick={onEdit} />
        <IconButton
          size="small"
          icon={Trash2}
          label={t('vault.forget', { label })}
          onClick={() => void forgetItem(client, item.id, t('vault.forgotten', { label }))}
        />
      </div>
      {value === null ? null : (
        <div className="flex w-full items-start gap-2 rounded-control bg-sunken p-2">
          <output
            aria-label={t('vault.value', { label })}
            className="figures min-w-0 flex-1 whitespace-pre-wrap select-text wrap-anywhere"
          >
            {value}
          </output>
          <span className="text-sm text-ink-faint">{t('vault.hidesSoon')}</span>
          <CopyButton text={value} label={t('vault.copy', { label })} />
        </div>
      )}
    </li>
  )
}
