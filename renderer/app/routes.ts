import { create } from 'zustand'
import { LaunchKind } from '../../shared/server-preset'
import { type MemoryRoute, memoryHash, readMemoryHash } from './memory-route'

/** Where the window is. The whole of it stands in `location.hash`, so that a reload stays there. */
export type Route =
  /** `memory`: a new chat that does without memory from its first turn. */
  | { view: 'chat'; conversationId: string | null; messageId?: string; memory?: 'off' }
  | MemoryRoute
  /** `dialog` opens the form over the list: empty, or for one model, perhaps at its key; `role` its selector. */
  | { view: 'models'; dialog?: 'add' | { editId: string; at?: 'key' }; role?: 'speech' }
  /** `log` opens the drawer of that server, `form` the dialog over the cards. */
  | { view: 'servers'; log?: string; form?: ServerForm }
  /** `secret` opens the field of that secret at once. */
  | { view: 'settings'; section?: 'models' | 'memory' | 'programs' | 'secrets'; secret?: string }

/** A server to be set up: of a kind that is still to be chosen, of one, a saved one, or one like a saved one. */
export type ServerForm =
  | 'new'
  | { kind: LaunchKind }
  | { editId: string; at?: ServerField }
  | { copyId: string }

/** Where the form of a server opens: the field that what went wrong is about. */
const serverFields = ['model', 'port', 'program', 'extraArguments'] as const
export type ServerField = (typeof serverFields)[number]

export type View = Route['view']

/** Every view, by a hash that opens it: what the accessibility test walks through. */
export const routes: readonly { view: View; hash: string }[] = [
  { view: 'chat', hash: '#/chat' },
  { view: 'memory', hash: '#/memory' },
  { view: 'memory', hash: '#/memory/timeline' },
  { view: 'memory', hash: '#/memory/subjects' },
  { view: 'memory', hash: '#/memory/graph' },
  { view: 'memory', hash: '#/memory/table' },
  { view: 'memory', hash: '#/memory/documents' },
  { view: 'memory', hash: '#/memory/vault' },
  { view: 'memory', hash: '#/memory/activity' },
  { view: 'models', hash: '#/models' },
  { view: 'models', hash: '#/models/add' },
  { view: 'servers', hash: '#/servers' },
  { view: 'servers', hash: '#/servers/new' },
  { view: 'servers', hash: '#/servers/new/vllm' },
  { view: 'settings', hash: '#/settings' },
  { view: 'settings', hash: '#/settings/memory' },
  { view: 'settings', hash: '#/settings/programs' },
  { view: 'settings', hash: '#/settings/secrets' },
]

export function hashFor(route: Route): string {
  switch (route.view) {
    case 'chat':
      if (route.conversationId === null) return route.memory ? '#/chat/private' : '#/chat'
      return ['#/chat', route.conversationId, route.messageId].filter(Boolean).join('/')
    case 'memory':
      return memoryHash(route)
    case 'models':
      if (route.dialog === undefined) return ['#/models', route.role].filter(Boolean).join('/')
      if (route.dialog === 'add') return '#/models/add'
      return ['#/models/edit', route.dialog.editId, route.dialog.at].filter(Boolean).join('/')
    case 'servers':
      return serversHash(route)
    case 'settings':
      return ['#/settings', route.section, route.section === 'secrets' ? route.secret : null]
        .filter(Boolean)
        .join('/')
  }
}

function serversHash({ log, form }: Extract<Route, { view: 'servers' }>): string {
  if (log !== undefined) return `#/servers/log/${encodeURIComponent(log)}`
  if (form === undefined) return '#/servers'
  if (form === 'new') return '#/servers/new'
  if ('kind' in form) return `#/servers/new/${form.kind}`
  if ('copyId' in form) return `#/servers/copy/${form.copyId}`
  return ['#/servers/edit', form.editId, form.at].filter(Boolean).join('/')
}

const id = /^[0-9a-f-]{36}$/
const secretName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/

/** The route of a hash; whatever it does not know opens a new chat. */
export function readHash(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?', 2)
  const [view, first, second, third] = path.split('/')
  const firstId = first && id.test(first) ? first : null
  const secondId = second && id.test(second) ? second : undefined
  if (view === 'memory') return readMemoryHash(path.split('/').slice(1), query)
  if (view === 'chat' && first === 'private') return { view, conversationId: null, memory: 'off' }
  if (view === 'models' && first === 'add') return { view, dialog: 'add' }
  if (view === 'models' && first === 'edit' && secondId)
    return { view, dialog: { editId: secondId, ...(third === 'key' ? { at: third } : {}) } }
  if (view === 'models' && first === 'speech') return { view, role: first }
  if (view === 'servers') return readServers(first, second, secondId, third)
  if (view === 'settings' && (first === 'models' || first === 'memory' || first === 'programs'))
    return { view, section: first }
  if (view === 'settings' && first === 'secrets')
    return { view, section: 'secrets', ...(second && secretName.test(second) ? { secret: second } : {}) }
  if (view === 'models' || view === 'settings') return { view }
  return { view: 'chat', conversationId: firstId, ...(firstId && secondId ? { messageId: secondId } : {}) }
}

function readServers(first?: string, second?: string, secondId?: string, third?: string): Route {
  const view = 'servers'
  if (first === 'log' && second) {
    const log = decoded(second)
    return log === null ? { view } : { view, log }
  }
  if (first === 'edit' && secondId) {
    const at = serverFields.find((field) => field === third)
    return { view, form: { editId: secondId, ...(at ? { at } : {}) } }
  }
  if (first === 'copy' && secondId) return { view, form: { copyId: secondId } }
  if (first !== 'new') return { view }
  const kind = LaunchKind.options.find((option) => option === second)
  return { view, form: kind ? { kind } : 'new' }
}

function decoded(part: string): string | null {
  try {
    return decodeURIComponent(part)
  } catch {
    // A percent sign that somebody typed stands for nothing.
    return null
  }
}

export const useRoute = create<{ route: Route }>(() => ({ route: { view: 'chat', conversationId: null } }))

/** Goes somewhere; the browser's back and forward work. */
export function openRoute(route: Route, how: 'push' | 'replace' = 'push') {
  const hash = hashFor(route)
  if (hash !== location.hash) history[how === 'push' ? 'pushState' : 'replaceState'](null, '', hash)
  useRoute.setState({ route })
}

export function followHash(): () => void {
  const read = () => useRoute.setState({ route: readHash(location.hash) })
  read()
  addEventListener('hashchange', read)
  addEventListener('popstate', read)
  return () => {
    removeEventListener('hashchange', read)
    removeEventListener('popstate', read)
  }
}
