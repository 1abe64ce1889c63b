import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { McpScope } from '../../../shared/contract/mcp'
import type { AppErrorData } from '../../../shared/errors'
import { client } from '../../app/client'
import { Button } from '../../components/Button'
import { Dialog, focusFirstField } from '../../components/Dialog'
import { ErrorCard } from '../../components/ErrorCard'
import { TextField } from '../../components/TextField'
import { refreshPrograms } from './mcp-store'
import { ScopeBoxes } from './ScopeBoxes'
import { Snippet } from './Snippet'

/** Makes a key for a program that asks over HTTP, and shows it this once. */
export function KeyDialog({ url, onClose }: { url: string | null; onClose: () => void }) {
  const { t } = useTranslation()
  const formId = useId()
  const [name, setName] = useState('')
  const [scopes, setScopes] = useState<McpScope[]>(['search'])
  const [key, setKey] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<AppErrorData | null>(null)
  const ready = name.trim() !== '' && scopes.length > 0
  const create = async () => {
    if (!ready) return
    setBusy(true)
    const result = await client.mcp.createKey({ name: name.trim(), scopes })
    setBusy(false)
    if (!result.ok) return setError(result.error)
    setError(null)
    setKey(result.value.key)
    await refreshPrograms(client)
  }
  return (
    <Dialog
      open
      holdsInput
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
      title={key === null ? t('mcp.key.title') : t('mcp.key.made', { name: name.trim() })}
      description={key === null ? t('mcp.key.text') : t('mcp.key.once')}
      onOpenAutoFocus={focusFirstField}
      footer={
        key === null ? (
          <>
            <Button variant="quiet" onClick={onClose}>
              {t('common.cancel')}
            </Button>
            <Button variant="primary" type="submit" form={formId} busy={busy} disabled={!ready}>
              {t('mcp.key.create')}
            </Button>
          </>
        ) : (
          <Button variant="primary" onClick={onClose}>
            {t('mcp.key.done')}
          </Button>
        )
      }
    >
      {key === null ? (
        <form
          id={formId}
          noValidate
          className="flex flex-col gap-4 pt-1"
          onSubmit={(event) => {
            event.preventDefault()
            void create()
          }}
        >
          <TextField
            label={t('mcp.key.name')}
            help={t('mcp.key.nameHelp')}
            value={name}
            onChange={setName}
            maxLength={60}
          />
          <ScopeBoxes label={t('mcp.key.scopes')} chosen={scopes} onChange={setScopes} />
          {error ? <ErrorCard error={error} /> : null}
        </form>
      ) : (
        <div className="flex flex-col gap-3">
          <Snippet label={t('mcp.key.key')} text={key} />
          {url === null ? (
            <p className="text-warn">{t('mcp.key.off')}</p>
          ) : (
            <Snippet label={t('mcp.key.snippet')} text={httpSnippet(url, key)} />
          )}
        </div>
      )}
    </Dialog>
  )
}

const httpSnippet = (url: string, key: string): string => {
  const server = { type: 'http', url, headers: { Authorization: `Bearer ${key}` } }
  return JSON.stringify({ mcpServers: { keepsake: server } }, null, 2)
}
