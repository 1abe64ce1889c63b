import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { McpScope } from '../../../shared/contract/mcp'
import type { AppErrorData } from '../../../shared/errors'
import { client } from '../../app/client'
import { AlertDialog } from '../../components/AlertDialog'
import { Button } from '../../components/Button'
import { Dialog, focusFirstField } from '../../components/Dialog'
import { SubmitDialog } from '../../components/SubmitDialog'
import { TextField } from '../../components/TextField'
import { refreshPrograms } from './mcp-store'
import { ScopeBoxes } from './ScopeBoxes'
import { Snippet } from './Snippet'

/** Makes a key for a program that asks over HTTP, and shows it this once. */
export function KeyDialog({ url, onClose }: { url: string | null; onClose: () => void }) {
  const { t } = useTranslation()
  const [name, setName] = useState('')
  const [scopes, setScopes] = useState<McpScope[]>(['search'])
  const [key, setKey] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<AppErrorData | null>(null)
  const ready = name.trim() !== '' && scopes.length > 0
  const create = async () => {
    setBusy(true)
    const result = await client.mcp.createKey({ name: name.trim(), scopes })
    setBusy(false)
    if (!result.ok) return setError(result.error)
    setError(null)
    setKey(result.value.key)
    await refreshPrograms(client)
  }
  if (key !== null) return <MadeKey name={name.trim()} keyText={key} url={url} onClose={onClose} />
  return (
    <SubmitDialog
      unsaved={name !== ''}
      onClose={onClose}
      onOpenAutoFocus={focusFirstField}
      title={t('mcp.key.title')}
      description={t('mcp.key.text')}
      submit={t('mcp.key.create')}
      onSubmit={() => void create()}
      busy={busy}
      disabled={!ready}
      error={error}
    >
      <TextField
        label={t('mcp.key.name')}
        help={t('mcp.key.nameHelp')}
        value={name}
        onChange={setName}
        maxLength={60}
      />
      <ScopeBoxes label={t('mcp.key.scopes')} chosen={scopes} onChange={setScopes} />
    </SubmitDialog>
  )
}

type MadeProps = { name: string; keyText: string; url: string | null; onClose: () => void }

/** The key, this once: no stray Escape takes it away. */
function MadeKey({ name, keyText, url, onClose }: MadeProps) {
  const { t } = useTranslation()
  const [asking, setAsking] = useState(false)
  return (
    <Dialog
      open
      holdsInput
      onOpenChange={(open) => {
        if (!open) setAsking(true)
      }}
      title={t('mcp.key.made', { name })}
      description={t('mcp.key.once')}
      footer={
        <Button variant="primary" onClick={onClose}>
          {t('mcp.key.done')}
        </Button>
      }
    >
      <div className="flex flex-col gap-3">
        <Snippet label={t('mcp.key.key')} text={keyText} />
        {url === null ? (
          <p className="text-warn">{t('mcp.key.off')}</p>
        ) : (
          <Snippet label={t('mcp.key.snippet')} text={httpSnippet(url, keyText)} />
        )}
      </div>
      <AlertDialog
        open={asking}
        onOpenChange={setAsking}
        title={t('mcp.key.leaveTitle')}
        description={t('mcp.key.leave')}
        confirm={t('mcp.key.done')}
        onConfirm={onClose}
      />
    </Dialog>
  )
}

const httpSnippet = (url: string, key: string): string => {
  const server = { type: 'http', url, headers: { Authorization: `Bearer ${key}` } }
  return JSON.stringify({ mcpServers: { keepsake: server } }, null, 2)
}
