import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { client } from '../../../app/client'
import { useConversations } from '../../../app/conversations-store'
import { ErrorCard } from '../../../components/ErrorCard'
import { controlClass, Field } from '../../../components/Field'
import { Switch } from '../../../components/Switch'
import { useGrants } from './use-grants'
import type { VaultItem } from './vault-store'

/** Which items the model of a conversation may read: none, unless it is switched on here. */
export function VaultGrants({ items }: { items: readonly VaultItem[] }) {
  const { t } = useTranslation()
  const conversations = useConversations((state) => state.list) ?? []
  const [chosen, setChosen] = useState('')
  if (conversations.length === 0) return null
  return (
    <section className="flex flex-col gap-3">
      <h2 className="font-medium">{t('vault.grants')}</h2>
      <p className="readable text-ink-soft">{t('vault.grantsText')}</p>
      <Field label={t('vault.conversation')}>
        {(control) => (
          <select
            {...control}
            className={controlClass}
            value={chosen}
            onChange={(event) => setChosen(event.target.value)}
          >
            <option value="">{t('vault.choose')}</option>
            {conversations.map(({ id, title }) => (
              <option key={id} value={id}>
                {title === '' ? t('vault.untitled') : title}
              </option>
            ))}
          </select>
        )}
      </Field>
      {chosen === '' ? null : <GrantSwitches key={chosen} conversationId={chosen} items={items} />}
    </section>
  )
}

function GrantSwitches({ conversationId, items }: { conversationId: string; items: readonly VaultItem[] }) {
  const { t } = useTranslation()
  const { granted, error, allow } = useGrants(client, conversationId)
  if (error) return <ErrorCard error={error} />
  if (granted === null) return null
  return (
    <ul aria-label={t('vault.grants')} className="flex flex-col gap-2">
      {items.map(({ id, text }) => (
        <li key={id}>
          <Switch label={text} checked={granted.has(id)} onChange={(allowed) => void allow(id, allowed)} />
        </li>
      ))}
    </ul>
  )
}
