import type { StageEvent, TestStage } from '../../../shared/contract/models'
import type { ErrorCode } from '../../../shared/errors'
import { AppError, toErrorData } from '../app-error'
import type { ChatEvent, ChatModel, ChatRequest } from '../providers'

/** What a model showed that it can do; null where the test did not come so far. */
export type StageFindings = { tools: boolean | null; vision: boolean | null; jsonSchema: boolean | null }

type Deps = {
  chat: ChatModel
  /** Asks the server how it is; null where it has no list of models. */
  listModels: (() => Promise<{ detail: string | null; servedIds: readonly string[] }>) | null
  wireName: string
  now: () => number
}
type Outcome = Pick<Extract<StageEvent, { type: 'ended' }>, 'outcome' | 'error' | 'detail'>

const first: readonly TestStage[] = ['reach', 'authorised', 'model_known', 'reply']
const further = ['streaming', 'tools', 'images', 'json_schema'] as const
const passed = (detail: string | null = null): Outcome => ({ outcome: 'passed', error: null, detail })

/** Which step a failure of a request is a failure of. */
const stageOf: Partial<Record<ErrorCode, TestStage>> = {
  unreachable: 'reach',
  timeout_connect: 'reach',
  not_a_model_server: 'reach',
  certificate_unreadable: 'reach',
  unauthorized: 'authorised',
  token_command_failed: 'authorised',
  secret_missing: 'authorised',
  model_not_found: 'model_known',
}

/**
 * Tests a model from the first connection to JSON schemas, each step with its time. The first failure of the
 * connection ends it; what a model cannot do is no failure.
 */
export async function* runStages(
  deps: Deps,
  signal: AbortSignal,
): AsyncGenerator<StageEvent, StageFindings, undefined> {
  const { now } = deps
  const findings: StageFindings = { tools: null, vision: null, jsonSchema: null }
  const failed = yield* basics(deps, signal)
  for (const stage of further) {
    if (failed || signal.aborted) {
      yield { type: 'ended', stage, outcome: 'skipped', ms: 0, error: null, detail: null }
      continue
    }
    yield { type: 'begun', stage }
    const startedAt = now()
    const outcome = await attempt(() => trials[stage](deps.chat, signal, now))
    yield { type: 'ended', stage, ms: now() - startedAt, ...outcome }
    const can = outcome.outcome === 'passed' ? true : outcome.outcome === 'unsupported' ? false : null
    if (stage === 'tools') findings.tools = can
    if (stage === 'images') findings.vision = can
    if (stage === 'json_schema') findings.jsonSchema = can
  }
  yield { type: 'done' }
  return findings
}

/** Reach, authorised, model known, one-token reply: the list answers the first three where there is one. */
async function* basics(deps: Deps, signal: AbortSignal): AsyncGenerator<StageEvent, boolean, undefined> {
  const { now, chat, listModels, wireName } = deps
  let startedAt = now()
  let done = 0
  yield { type: 'begun', stage: 'reach' }
  const end = (stage: TestStage, outcome: Outcome): StageEvent => {
    const ms = now() - startedAt
    startedAt = now()
    done++
    return { type: 'ended', stage, ms, ...outcome }
  }
  const fail = function* (error: unknown): Generator<StageEvent> {
    const data = toErrorData(error)
    const at = Math.max(done, first.indexOf(stageOf[data.code] ?? 'reply'))
    for (const stage of first.slice(done, at)) yield end(stage, passed())
    const stage = first[at] ?? 'reply'
    yield end(stage, { outcome: 'failed', error: data, detail: null })
    for (const skipped of first.slice(at + 1))
      yield end(skipped, { outcome: 'skipped', error: null, detail: null })
  }
  if (listModels) {
    try {
      const { detail, servedIds } = await listModels()
      yield end('reach', passed(detail))
      yield end('authorised', passed())
      if (servedIds.includes(wireName)) yield end('model_known', passed())
    } catch (error) {
      yield* fail(error)
      return true
    }
  }
  const next = first[done]
  if (next) yield { type: 'begun', stage: next }
  try {
    const reply = await chat.generate({ ...question('Say OK.'), maxTokens: 1 }, signal)
    for (const stage of first.slice(done)) {
      yield end(stage, passed(stage === 'reply' ? (reply.text || reply.reasoning).trim().slice(0, 80) : null))
    }
    return false
  } catch (error) {
    yield* fail(error)
    return true
  }
}

async function attempt(trial: () => Promise<Outcome>): Promise<Outcome> {
  try {
    return await trial()
  } catch (error) {
    // A refusal of this one question, after an ordinary one was answered, is what the model cannot do.
    const refused = error instanceof AppError && ['bad_request', 'server_error'].includes(error.code)
    const data = toErrorData(error)
    return {
      outcome: refused ? 'unsupported' : 'failed',
      error: refused ? null : data,
      detail: data.detail ?? null,
    }
  }
}

const trials: Record<
  (typeof further)[number],
  (chat: ChatModel, signal: AbortSignal, now: () => number) => Promise<Outcome>
> = {
  async streaming(chat, signal, now) {
    const startedAt = now()
    let pieces = 0
    let firstMs: number | null = null
    for await (const event of chat.stream({ ...question('Count from one to ten.'), maxTokens: 32 }, signal)) {
      if (!isWords(event)) continue
      pieces++
      firstMs ??= now() - startedAt
    }
    if (pieces === 0) throw new AppError('bad_response', { model: chat.name, url: '' })
    return passed(firstMs === null ? null : `${Math.round(firstMs)} ms`)
  },
  async tools(chat, signal) {
    const reply = await chat.generate(
      { ...question('What time is it? Use the tool.'), maxTokens: 128, tools: [clock] },
      signal,
    )
    if (reply.notices.includes('without_tools')) return unsupported
    // A small model may take the tools and talk instead: the server took them, which is what is asked.
    return passed(reply.toolCalls[0]?.name ?? null)
  },
  async images(chat, signal) {
    const content = [
      { type: 'text' as const, text: 'What colour is this picture? One word.' },
      { type: 'image' as const, mediaType: 'image/png', base64: redSquare },
    ]
    const reply = await chat.generate({ messages: [{ role: 'user', content }], maxTokens: 16 }, signal)
    return reply.notices.includes('without_images')
      ? unsupported
      : passed(reply.text.trim().slice(0, 40) || null)
  },
  async json_schema(chat, signal) {
    const reply = await chat.generate(
      {
        ...question('Answer with the JSON object {"ok": true}.'),
        maxTokens: 64,
        responseFormat: { type: 'json_schema', name: 'answer', schema: okSchema },
      },
      signal,
    )
    const kept = !reply.notices.includes('without_response_format') && isOk(reply.text)
    return kept ? passed() : unsupported
  },
}

const unsupported: Outcome = { outcome: 'unsupported', error: null, detail: null }
const question = (content: string): ChatRequest => ({ messages: [{ role: 'user', content }], temperature: 0 })
const isWords = (event: ChatEvent) => event.type === 'text' || event.type === 'reasoning'

const clock = {
  name: 'current_time',
  description: 'Tells the time.',
  parameters: { type: 'object', properties: {}, additionalProperties: false },
}
const okSchema = {
  type: 'object',
  properties: { ok: { type: 'boolean' } },
  required: ['ok'],
  additionalProperties: false,
}
function isOk(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && 'ok' in value
  } catch {
    // Not JSON: the schema was not kept, which is the answer.
    return false
  }
}
/** 32 × 32 pixels of red. */
const redSquare =
  'iVBORw0KGgoAAAANSUhEUgAAACAAAAAgCAIAAAD8GO2jAAAAKklEQVR42mO4oKBAU8QwasGoBaMWjFowasGoBaMWjFowasGoBaMWDBULAE7YQD2B7wk2AAAAAElFTkSuQmCC'
