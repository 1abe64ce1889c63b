import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { McpClient, McpScope } from '../../../shared/contract/mcp'
import type { AppErrorData } from '../../../shared/errors'
import { client } from '../../app/client'
import { useFormat } from '../../app/format'
import { useNow } from '../../app/use-now'
import { Button } from '../../components/Button'
import { ErrorCard } from '../../components/ErrorCard'
import { StatusDot, type StatusTone } from '../../components/StatusDot'
import { settle } from './mcp-store'
import { ScopeBoxes } from './ScopeBoxes'

const tones: Record<McpClient['state'], StatusTone> = { asking: 'warn', allowed: 'ready', revoked: 'idle' }

/** One program: how it stands, what it may do, and the person's word on it. */
export function ProgramRow({ program }: { program: McpClient }) {
  const { t } = useTranslation()
  const format = useFormat()
  const now = useNow(60_000)
  const nameId = useId()
  const { id, name, state, transport, uses, usedAt } = program
  // A program that asks has been allowed nothing yet: the least is offered, more is the person's to add. What one may do
  // is as the engine says.
  const [offered, setOffered] = useState<readonly McpScope[]>(
    state === 'asking' ? ['search'] : program.scopes,
  )
  const chosen = state === 'allowed' ? program.scopes : offered
  const [error, setError] = useState<AppErrorData | null>(null)
  const settled = async (asked: Parameters<typeof settle>[1]) => setError(await settle(client, asked))
  const change = (scopes: McpScope[]) => {
    setOffered(scopes)
    if (state !== 'allowed') return
    // Without a right left it is let in no more.
    void settled(scopes.length === 0 ? client.mcp.revoke({ id }) : client.mcp.allow({ id, scopes }))
  }
  const use =
    usedAt === null ? t('mcp.unused') : t('mcp.used', { count: uses, when: format.ago(usedAt, now) })
  return (
    <li aria-labelledby={nameId} className="flex flex-col gap-2.5 px-4 py-3">
      <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
        <div className="flex min-w-0 flex-col gap-0.5">
          <span id={nameId} className="font-medium wrap-anywhere">
            {name}
          </span>
          <span className="text-sm text-ink-faint">
            {t(`mcp.transport.${transport}`)} · {use}
          </span>
          <StatusDot tone={tones[state]}>{t(`mcp.state.${state}`)}</StatusDot>
        </div>
        <div className="flex flex-wrap gap-2">
          {state === 'allowed' ? (
            <Button
              size="small"
              aria-describedby={nameId}
              onClick={() => void settled(client.mcp.revoke({ id }))}
            >
              {t('mcp.revoke')}
            </Button>
          ) : (
            <Button
              size="small"
              variant={state === 'asking' ? 'primary' : 'secondary'}
              aria-describedby={nameId}
              disabled={chosen.length === 0}
              onClick={() => void settled(client.mcp.allow({ id, scopes: [...chosen] }))}
            >
              {t('mcp.allow')}
            </Button>
          )}
          {state === 'asking' ? (
            <Button
              size="small"
              aria-describedby={nameId}
              onClick={() => void settled(client.mcp.revoke({ id }))}
            >
              {t('mcp.refuse')}
            </Button>
          ) : null}
          <Button
            size="small"
            variant="quiet"
            aria-describedby={nameId}
            onClick={() => void settled(client.mcp.remove({ id }))}
          >
            {t('mcp.remove')}
          </Button>
        </div>
      </div>
      <ScopeBoxes
        label={t('mcp.scopesOf', { name })}
        chosen={chosen}
        onChange={change}
        disabled={state === 'revoked'}
      />
      {chosen.length === 0 ? <p className="text-sm text-warn">{t('mcp.noScope')}</p> : null}
      {error ? <ErrorCard error={error} /> : null}
    </li>
  )
}
