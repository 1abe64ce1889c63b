import type { z } from 'zod'
import type { ErrorCode } from '../errors'

/** One question to the engine with one answer. */
export type Procedure<I extends z.ZodType, O extends z.ZodType> = {
  readonly type: 'procedure'
  readonly input: I
  readonly output: O
  /** The error codes that a caller has to expect beside `internal`, `invalid_input` and `forbidden_sender`. */
  readonly errors: readonly ErrorCode[]
}

/** One question to the engine with many answers, sent over a MessagePort of its own until either side ends it. */
export type Stream<I extends z.ZodType, E extends z.ZodType> = {
  readonly type: 'stream'
  readonly input: I
  readonly event: E
  readonly errors: readonly ErrorCode[]
}

type ProcedureSpec<I extends z.ZodType, O extends z.ZodType> = {
  input: I
  output: O
  errors?: readonly ErrorCode[]
}

export const procedure = <I extends z.ZodType, O extends z.ZodType>(
  spec: ProcedureSpec<I, O>,
): Procedure<I, O> => ({
  type: 'procedure',
  input: spec.input,
  output: spec.output,
  errors: spec.errors ?? [],
})

export const stream = <I extends z.ZodType, E extends z.ZodType>(spec: {
  input: I
  event: E
  errors?: readonly ErrorCode[]
}): Stream<I, E> => ({ type: 'stream', input: spec.input, event: spec.event, errors: spec.errors ?? [] })

export type AnyProcedure = Procedure<z.ZodType, z.ZodType>
export type AnyStream = Stream<z.ZodType, z.ZodType>
export type Entry = AnyProcedure | AnyStream

/** What the engine's method gets: the parsed input. */
export type Input<T> = T extends { input: infer I extends z.ZodType } ? z.output<I> : never
/** What a caller may write: before defaults are filled in. */
export type CallerInput<T> = T extends { input: infer I extends z.ZodType } ? z.input<I> : never
export type Output<T> = T extends Procedure<z.ZodType, infer O> ? z.output<O> : never
export type StreamEvent<T> = T extends Stream<z.ZodType, infer E> ? z.output<E> : never
