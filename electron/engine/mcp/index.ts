import type { Readable, Writable } from 'node:stream'
import type { EngineContract, Handlers } from '../../../shared/contract'
import type { Change } from '../../../shared/contract/app'
import type { McpClient } from '../../../shared/contract/mcp'
import type { Database } from '../database/connection'
import { McpClients } from '../database/mcp-clients'
import type { SettingsTable } from '../database/settings'
import { Consent } from './consent'
import { HttpSwitch } from './http-switch'
import { MemoryDoor, type MemoryDoorDeps } from './memory-door'
import type { ToldWith } from './told-item'

export type McpDeps = MemoryDoorDeps &
  ToldWith & {
    db: Database
    settings: SettingsTable
    /** A new UUIDv7. */
    newId: () => string
    publish: (change: Change) => void
    log: (level: 'info' | 'warn' | 'error', text: string, fields?: Record<string, unknown>) => void
    version: string
    /** What starts `keepsake mcp` on this machine, as a person would type it. */
    command: string
    /** A text without what ends a speaker's turn in a chat template. */
    plain: (text: string) => string
  }

/** The memory for other programs: whom the person lets in, and the two doors. */
export type McpSide = {
  api: Handlers<EngineContract>['mcp']
  /** Opens the HTTP door where the person has switched it on; a port that is taken is said in the log. */
  start: () => Promise<void>
  /** Serves one program until its input ends or `signal` fires. */
  serveStdio: (streams: { input: Readable; output: Writable; signal: AbortSignal }) => Promise<void>
  close: () => Promise<void>
}

/** Builds it over an open database; nothing listens before `start`. */
export function createMcp(deps: McpDeps): McpSide {
  const { db, settings, now, newId, publish, log, version, command, quote, isOfPerson, plain } = deps
  const consent = new Consent({ clients: new McpClients(db), now, newId, publish })
  const door = new MemoryDoor(deps)
  const onFault = (error: unknown) => log('error', 'a program was not answered', { error: String(error) })
  const ground = { version, door, quote, isOfPerson, plain, onFault }
  const http = new HttpSwitch({
    ...{ settings, publish, log, command },
    // The protocol's package is read when somebody uses it: most starts of the app do not.
    open: async (port) => {
      const [{ openHttpDoor }, { createMcpServer }] = await Promise.all([
        import('./http-door'),
        import('./create-server'),
      ])
      const serverFor = (client: McpClient) =>
        createMcpServer({
          ...ground,
          authorize: (scope) => {
            consent.use(client, scope)
            return client.name
          },
        })
      return openHttpDoor({ port, byKey: (key) => consent.byKey(key), serverFor, onFault })
    },
  })
  return {
    api: {
      clients: () => consent.all(),
      allow: ({ id, scopes }) => consent.allow(id, scopes),
      revoke: ({ id }) => consent.revoke(id),
      remove: ({ id }) => consent.remove(id),
      createKey: ({ name, scopes }) => consent.createKey(name, scopes),
      http: () => http.state,
      setHttp: ({ enabled, port }) => http.set(enabled, port),
    },
    start: () => http.start(),
    serveStdio: async (streams) => {
      const [{ serveStdio }, { createMcpServer }] = await Promise.all([
        import('./serve-stdio'),
        import('./create-server'),
      ])
      const server = createMcpServer({
        ...ground,
        authorize: (scope) => {
          const client = consent.knock(server.server.getClientVersion()?.name ?? '')
          consent.use(client, scope)
          return client.name
        },
      })
      server.server.onerror = onFault
      // It stands in the list as soon as it is there, not only when it first asks for something.
      server.server.oninitialized = () => {
        try {
          consent.knock(server.server.getClientVersion()?.name ?? '')
        } catch (error) {
          onFault(error)
        }
      }
      await serveStdio(server, streams)
    },
    close: () => http.close(),
  }
}
