import type { Result } from '../errors'
import { app, shell } from './app'
import { catalog } from './catalog'
import { chat, conversations } from './chat'
import { configFiles } from './config-files'
import { context } from './context'
import { documents, vault } from './documents'
import { endpoints } from './endpoints'
import { fit } from './fit'
import { forget } from './forget'
import { mcp } from './mcp'
import { memory } from './memory'
import { models } from './models'
import { ollama } from './ollama'
import type { CallerInput, Input, Output, Procedure, Stream, StreamEvent } from './procedure'
import { proposals } from './proposals'
import { secrets } from './secrets'
import { serverCards, serverLog } from './server-cards'
import { builtin, servers } from './servers'
import { speech } from './speech'
import { telemetry } from './telemetry'
import { transfer } from './transfer'

/** What the engine answers, by domain. */
export const engineContract = {
  app,
  models,
  endpoints,
  configFiles,
  catalog,
  secrets,
  speech,
  conversations,
  chat,
  memory,
  proposals,
  forget,
  transfer,
  documents,
  vault,
  context,
  mcp,
  servers: { ...servers, ...serverCards },
  serverLog,
  telemetry,
  fit,
  ollama,
  builtin,
}
/** Everything that a window may ask for. Preload, router and the renderer's client are derived from it. */
export const contract = { ...engineContract, shell }

export type EngineContract = typeof engineContract
export type Contract = typeof contract

/** Sends one event to whoever watches a stream. */
export type Emit<E> = (event: E) => void

/**
 * The methods that answer a contract. A stream's method begins to emit and returns what ends it;
 * it rejects or throws where it cannot begin, and calls `end` when nothing more will come.
 */
export type Handlers<C> = {
  [D in keyof C]: {
    [P in keyof C[D]]: C[D][P] extends Stream<infer _I, infer _E>
      ? (input: Input<C[D][P]>, emit: Emit<StreamEvent<C[D][P]>>, end: () => void) => () => void
      : (input: Input<C[D][P]>) => Output<C[D][P]> | Promise<Output<C[D][P]>>
  }
}

/** The same contract as a caller sees it: answers are results, streams are watched. */
export type Client<C = Contract> = {
  readonly [D in keyof C]: {
    readonly [P in keyof C[D]]: C[D][P] extends Procedure<infer _I, infer _O>
      ? (...input: Optional<CallerInput<C[D][P]>>) => Promise<Result<Output<C[D][P]>>>
      : (input: CallerInput<C[D][P]>, watcher: Watcher<StreamEvent<C[D][P]>>) => () => void
  }
}

export type Watcher<E> = {
  onEvent: (event: E) => void
  /** The stream ended: by itself, by an error, or because the engine went away. */
  onEnd: (error: import('../errors').AppErrorData | null) => void
}

type Optional<T> = undefined extends T ? [input?: T] : [input: T]
