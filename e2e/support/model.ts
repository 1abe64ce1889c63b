import type { Page } from 'playwright/test'
import type { ModelTask } from '../../shared/model-form'
import { test as base } from './app'
import { type ScriptedReply, say, sayJson } from './scripted-server/replies'
import type { RecordedRequest } from './scripted-server/requests'
import {
  type Responder,
  type ScriptedServer,
  type ScriptedServerOptions,
  startScriptedServer,
} from './scripted-server/server'

/** What the app asks a model for. */
export type Role = 'chat' | 'title' | 'memory' | 'summary'

/** A scripted server with a line of replies for each role, so that no side job takes what is meant for the chat. */
export type ScriptedModel = {
  readonly server: ScriptedServer
  /** The next replies of a role; with none in line a role gives its usual answer. */
  next(role: Role, ...replies: (ScriptedReply | Responder)[]): void
  /** What a role answers when its line is empty. */
  usually(role: Role, responder: Responder): void
  asked(role: Role): RecordedRequest[]
}

/** Which of its jobs the app does with this request. */
export function roleOf({ chat }: RecordedRequest): Role {
  const first = String(chat?.messages[0]?.content)
  if (first.startsWith('You keep a memory')) return 'memory'
  if (first.startsWith('Write down what was said')) return 'summary'
  return first.startsWith('Name the subject') ? 'title' : 'chat'
}

export async function startScriptedModel(options: ScriptedServerOptions = {}): Promise<ScriptedModel> {
  const server = await startScriptedServer(options)
  const lines: Record<Role, (ScriptedReply | Responder)[]> = { chat: [], title: [], memory: [], summary: [] }
  const usual: Record<Role, Responder> = {
    chat: () => say('Noted.'),
    title: () => say('A scripted title'),
    memory: () => sayJson({ items: [] }),
    summary: () => say('A scripted summary.'),
  }
  server.respondWith(async (request) => {
    const role = roleOf(request)
    const next = lines[role].shift() ?? usual[role]
    return typeof next === 'function' ? next(request) : next
  })
  return {
    server,
    next: (role, ...replies) => void lines[role].push(...replies),
    usually: (role, responder) => {
      usual[role] = responder
    },
    asked: (role) => server.chats.filter((request) => roleOf(request) === role),
  }
}

type ModelValues = {
  task: ModelTask
  wireName: string
  displayName: string
  endpointUrl: string
  temperature: number
  maxTokens: number | null
  contextWindow: number
  firstTokenTimeoutSeconds: number
  apiKey: string
  capabilities: { tools: boolean }
}

/** Saves a model over the bridge, for tests whose matter is not the dialog. The first one is chosen for both roles. */
export async function saveModel(
  page: Page,
  server: Pick<ScriptedServer, 'baseUrl'>,
  values: Partial<ModelValues> = {},
): Promise<string> {
  const form = {
    wireName: 'scripted-model',
    endpointUrl: server.baseUrl,
    temperature: 0.3,
    maxTokens: 512,
    contextWindow: 8_192,
    ...values,
  }
  const added = await page.evaluate((value) => window.keepsake.models.add(value), form)
  if (!added.ok) throw new Error(JSON.stringify(added.error))
  return (added.value as { id: string }).id
}

type Fixtures = {
  /** Starts another model server; all end with the test. */
  startModel: (options?: ScriptedServerOptions) => Promise<ScriptedModel>
  model: ScriptedModel
}

/** The app's test with a scripted model beside it. */
export const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads which fixtures are wanted from this pattern
  startModel: async ({}, use) => {
    const started: ScriptedModel[] = []
    await use(async (options) => {
      const model = await startScriptedModel(options)
      started.push(model)
      return model
    })
    for (const { server } of started) await server.close()
  },
  model: async ({ startModel }, use) => use(await startModel()),
})

/** A step of a script that waits until the test opens it. */
export function gate(): { until: Promise<void>; open: () => void } {
  let open = (): void => undefined
  const until = new Promise<void>((resolve) => {
    open = resolve
  })
  return { until, open }
}
