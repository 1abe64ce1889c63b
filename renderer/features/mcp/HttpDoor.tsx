import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { AppErrorData } from '../../../shared/errors'
import { client } from '../../app/client'
import { CopyButton } from '../../components/CopyButton'
import { ErrorCard } from '../../components/ErrorCard'
import { issueIf } from '../../components/Field'
import { NumberField } from '../../components/NumberField'
import { Switch } from '../../components/Switch'
import { type HttpState, settle } from './mcp-store'

/** The address for programs that do not start Keepsake themselves: off unless switched on. */
export function HttpDoor({ http }: { http: HttpState }) {
  const { t } = useTranslation()
  const [port, setPort] = useState('')
  const [error, setError] = useState<AppErrorData | null>(null)
  const typed = port.trim() === '' ? null : Number(port)
  const wrong = typed !== null && !(Number.isInteger(typed) && typed >= 1_024 && typed <= 65_535)
  const set = async (enabled: boolean) => {
    if (wrong) return
    setError(await settle(client, client.mcp.setHttp({ enabled, port: typed })))
  }
  return (
    <div className="flex flex-col gap-3">
      <Switch
        label={t('mcp.http.label')}
        help={t('mcp.http.help')}
        checked={http.enabled}
        onChange={(enabled) => void set(enabled)}
      />
      {http.enabled ? (
        http.url === null ? (
          <p className="text-warn">{t('mcp.http.shut')}</p>
        ) : (
          <p className="flex items-center gap-1">
            <span className="text-ink-soft">{t('mcp.http.address')}</span>
            <code className="figures min-w-0 text-sm select-text wrap-anywhere">{http.url}</code>
            <CopyButton text={http.url} label={t('mcp.http.copy')} />
          </p>
        )
      ) : (
        <div className="max-w-60">
          <NumberField
            label={t('mcp.http.port')}
            hint={t('mcp.optional')}
            help={t('mcp.http.portHelp')}
            value={port}
            onChange={setPort}
            issues={issueIf(wrong, t('mcp.http.portWrong'))}
          />
        </div>
      )}
      {error ? <ErrorCard error={error} /> : null}
    </div>
  )
}
