import { Plug, Plus } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { client } from '../../app/client'
import { Button } from '../../components/Button'
import { EmptyState } from '../../components/EmptyState'
import { ErrorCard } from '../../components/ErrorCard'
import { FixScope } from '../../components/fix-context'
import { Skeleton } from '../../components/Skeleton'
import { HttpDoor } from './HttpDoor'
import { KeyDialog } from './KeyDialog'
import { followPrograms, refreshPrograms, usePrograms } from './mcp-store'
import { ProgramRow } from './ProgramRow'
import { Snippet } from './Snippet'

/** Settings → Programs: who may use the memory, for what, and how another one is let in. */
export function McpSection() {
  const { t } = useTranslation()
  const clients = usePrograms((state) => state.clients)
  const http = usePrograms((state) => state.http)
  const error = usePrograms((state) => state.error)
  const [adding, setAdding] = useState(false)
  useEffect(() => followPrograms(client), [])
  return (
    <div className="flex flex-col gap-6">
      <p className="readable text-ink-soft">{t('mcp.intro')}</p>
      {error ? (
        <FixScope handlers={{ retry: () => refreshPrograms(client) }}>
          <ErrorCard error={{ ...error, fixes: [{ do: 'retry' }] }} />
        </FixScope>
      ) : null}
      {clients === null ? (
        error ? null : (
          <Skeleton className="h-24 w-full rounded-card" />
        )
      ) : clients.length === 0 ? (
        <EmptyState icon={Plug} title={t('mcp.empty')}>
          {t('mcp.emptyText')}
        </EmptyState>
      ) : (
        <ul
          aria-label={t('mcp.title')}
          className="divide-y divide-line rounded-card border border-line bg-raised"
        >
          {clients.map((one) => (
            <ProgramRow key={one.id} program={one} />
          ))}
        </ul>
      )}
      {http ? (
        <>
          <section aria-labelledby="mcp-stdio" className="flex flex-col gap-2">
            <h2 id="mcp-stdio" className="text-md font-medium">
              {t('mcp.stdio.title')}
            </h2>
            <p className="readable text-ink-soft">{t('mcp.stdio.text')}</p>
            <Snippet label={t('mcp.stdio.snippet')} text={stdioSnippet(http.command)} />
          </section>
          <section aria-labelledby="mcp-http" className="flex flex-col gap-3">
            <div className="flex flex-wrap items-center justify-between gap-3">
              <h2 id="mcp-http" className="text-md font-medium">
                {t('mcp.http.title')}
              </h2>
              <Button size="small" icon={Plus} onClick={() => setAdding(true)}>
                {t('mcp.key.add')}
              </Button>
            </div>
            <HttpDoor http={http} />
          </section>
        </>
      ) : null}
      {adding ? <KeyDialog url={http?.url ?? null} onClose={() => setAdding(false)} /> : null}
    </div>
  )
}

/** As most programs keep their servers; a command with spaces in its path is one word between quotes. */
function stdioSnippet(command: string): string {
  const words = [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '')
  const [program = 'keepsake', ...args] = words
  return JSON.stringify({ mcpServers: { keepsake: { command: program, args } } }, null, 2)
}
