import type { StageEvent, TestStage } from '../../../shared/contract/models'
import type { AppErrorData, ErrorCode } from '../../../shared/errors'
import { AppError, toErrorData } from '../app-error'
import type { ChatModel } from '../providers'
import { type Outcome, passed, type StageFindings, trials } from './stage-trials'

/** A model as its test asks it. */
export type StageSubject = {
  /** Asks for the shortest answer there is; says what came. */
  reply: (signal: AbortSignal) => Promise<string | null>
  /** Null: no model for chat, so that nothing follows the first answer. */
  chat: ChatModel | null
  /** Asks the server what it serves; null where it has no list of models. */
  listModels: (() => Promise<{ detail: string | null; servedIds: readonly string[] }>) | null
  /** What its list may call the model. */
  wireName: string
  /** No credential goes with its requests. */
  keyless?: boolean
}
type Clock = { now: () => number }

const first = ['reach', 'authorised', 'model_known', 'reply'] as const
const further = ['streaming', 'tools', 'images', 'json_schema'] as const

/** Which step a failure of a request is a failure of; any other one is the reply's. */
const stageOf: Partial<Record<ErrorCode, (typeof first)[number]>> = {
  unreachable: 'reach',
  timeout_connect: 'reach',
  not_a_model_server: 'reach',
  certificate_unreadable: 'reach',
  builtin_engine_unavailable: 'reach',
  unauthorized: 'authorised',
  token_command_failed: 'authorised',
  secret_missing: 'authorised',
  secret_unreadable: 'authorised',
  secret_store_unavailable: 'authorised',
  model_not_found: 'model_known',
  server_loading: 'model_known',
}
/** A list may be missing or faulty while the model answers: only these failures of it end the test. */
const listDecides: readonly ErrorCode[] = [
  'unreachable',
  'timeout_connect',
  'certificate_unreadable',
  'unauthorized',
  'server_loading',
]

/** A stage that was not come to, or, with an error, could not even be. */
const skip = (stage: TestStage, error: AppErrorData | null = null): StageEvent => ({
  ...{ type: 'ended', stage, ms: 0, error, detail: null },
  outcome: error ? 'failed' : 'skipped',
})

/**
 * Tests a model from the first connection to JSON schemas, each step with its time. The first failure of the
 * connection ends it; what a model cannot do is no failure. A server with an open list may refuse the key only at the
 * reply: then `authorised` ends once more, as failed.
 */
export async function* runStages(
  subject: StageSubject & Clock,
  signal: AbortSignal,
): AsyncGenerator<StageEvent, StageFindings, undefined> {
  const { now, chat } = subject
  const findings: StageFindings = { tools: null, vision: null, jsonSchema: null }
  const answered = yield* basics(subject, signal)
  for (const stage of further) {
    if (!answered || chat === null || signal.aborted) {
      yield skip(stage)
      continue
    }
    yield { type: 'begun', stage }
    const startedAt = now()
    const { found, ...outcome } = await attempt(() => trials[stage](chat, signal, now))
    yield signal.aborted ? skip(stage) : { type: 'ended', stage, ms: now() - startedAt, ...outcome }
    Object.assign(findings, found)
  }
  yield { type: 'done' }
  return findings
}

/** The stages of a test that could not begin: a secret that nobody has set, say. */
export function* failedBeforeStages(error: AppError): Generator<StageEvent> {
  const at = stageOf[error.code] ?? 'reach'
  for (const stage of [...first, ...further]) {
    yield skip(stage, stage === at ? error.toData() : null)
  }
  yield { type: 'done' }
}

/** Reach, authorised, model known, first answer: the list tells the first three where there is one. */
async function* basics(
  { now, reply, listModels, wireName, keyless }: StageSubject & Clock,
  signal: AbortSignal,
): AsyncGenerator<StageEvent, boolean, undefined> {
  let startedAt = now()
  let done = 0
  const end = (outcome: Outcome): StageEvent => {
    const ms = now() - startedAt
    startedAt = now()
    const stage = first[done++] ?? 'reply'
    const open = keyless && stage === 'authorised' && outcome.outcome === 'passed'
    return { type: 'ended', stage, ms, ...outcome, ...(open ? { keyless } : {}) }
  }
  const fail = function* (error: AppErrorData): Generator<StageEvent> {
    if (signal.aborted) {
      for (const stage of first.slice(done)) yield skip(stage)
      return
    }
    const failure: Outcome = { outcome: 'failed', error, detail: null }
    const stage = stageOf[error.code] ?? 'reply'
    // A server that went away after its list was reached all the same.
    const at = stage === 'reach' ? done : first.indexOf(stage)
    while (done < at) yield end(passed())
    if (at < done) yield { type: 'ended', stage, ms: now() - startedAt, ...failure }
    else yield end(failure)
    for (const skipped of first.slice(Math.max(done, at + 1))) yield skip(skipped)
  }

  yield { type: 'begun', stage: 'reach' }
  if (listModels) {
    try {
      const { detail, servedIds } = await listModels()
      yield end(passed(detail))
      yield end(passed())
      if (servedIds.includes(wireName)) yield end(passed())
    } catch (error) {
      const data = toErrorData(error)
      if (signal.aborted || listDecides.includes(data.code)) {
        yield* fail(data)
        return false
      }
    }
  }
  if (done > 0) yield { type: 'begun', stage: first[done] ?? 'reply' }
  try {
    const detail = await reply(signal)
    while (done < first.length - 1) yield end(passed())
    yield end(passed(detail))
    return true
  } catch (error) {
    yield* fail(toErrorData(error))
    return false
  }
}

async function attempt(trial: () => Promise<Outcome>): Promise<Outcome> {
  try {
    return await trial()
  } catch (error) {
    const data = toErrorData(error)
    // A refusal of this one question, after an ordinary one was answered, is what the model cannot do.
    const refused = error instanceof AppError && (error.code === 'bad_request' || error.params.status === 501)
    return {
      outcome: refused ? 'unsupported' : 'failed',
      error: refused ? null : data,
      detail: refused ? (data.detail ?? null) : null,
    }
  }
}
