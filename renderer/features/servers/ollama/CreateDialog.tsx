import { FolderOpen } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { AppErrorData } from '../../../../shared/errors'
import { client } from '../../../app/client'
import { refreshModels } from '../../../app/models-store'
import { Button } from '../../../components/Button'
import { issueIf } from '../../../components/Field'
import { SubmitDialog } from '../../../components/SubmitDialog'
import { TextField } from '../../../components/TextField'
import { showError, showToast } from '../../../components/toast-store'
import { isName, isTaken } from './model-facts'
import { refreshQueue, useOllama } from './ollama-store'

type Props = { serverId: string; onClose: () => void }

/** A file and a name; how far the making is stands in the queue, so the dialog need not wait for it. */
export function CreateDialog({ serverId, onClose }: Props) {
  const { t } = useTranslation()
  const { models } = useOllama(serverId)
  const [path, setPath] = useState<string | null>(null)
  const [name, setName] = useState('')
  const [error, setError] = useState<AppErrorData | null>(null)
  const choose = async () => {
    const picked = await client.shell.pickGgufFile()
    if (!picked.ok) return setError(picked.error)
    if (picked.value.path === null) return
    setPath(picked.value.path)
    if (name === '') setName(nameOf(picked.value.path))
  }
  const make = async () => {
    if (path === null || !isName(name)) return
    onClose()
    const making = client.ollama.create({ serverId, name: name.trim(), path })
    await refreshQueue(client, serverId)
    const result = await making
    await refreshQueue(client, serverId)
    if (!result.ok) {
      if (result.error.code !== 'cancelled') showError(result.error)
      return
    }
    showToast({ text: t('ollama.create.made', { name: name.trim() }) })
    await refreshModels(client)
  }
  const issues = [
    ...issueIf(name !== '' && !isName(name), t('ollama.pull.bad')),
    ...(isTaken(name, models) ? [{ level: 'warning' as const, text: t('ollama.create.taken') }] : []),
  ]
  return (
    <SubmitDialog
      unsaved={path !== null}
      onClose={onClose}
      title={t('ollama.create.title')}
      description={t('ollama.create.text')}
      submit={t('ollama.create.confirm')}
      onSubmit={() => void make()}
      disabled={path === null || !isName(name)}
      error={error}
    >
      <div className="flex flex-wrap items-center gap-3">
        <Button icon={FolderOpen} onClick={() => void choose()}>
          {t('ollama.create.choose')}
        </Button>
        {path === null ? null : (
          <span className="figures readable min-w-0 text-sm wrap-anywhere">{path}</span>
        )}
      </div>
      <TextField
        label={t('ollama.create.name')}
        help={t('ollama.create.nameHelp')}
        value={name}
        onChange={setName}
        mono
        issues={issues}
      />
    </SubmitDialog>
  )
}

/** A file's name as a model's: lower case, with plain signs only. */
const nameOf = (path: string): string =>
  (path.split(/[\\/]/).at(-1) ?? '')
    .replace(/\.gguf$/i, '')
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
