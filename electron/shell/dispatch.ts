import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { Contract, Handlers } from '../../shared/contract'
import { contract } from '../../shared/contract'
import type { Entry } from '../../shared/contract/procedure'
import type { AppErrorData, Result } from '../../shared/errors'
import { AppError, toErrorData } from '../engine/app-error'

export type Log = { error: (message: string, fields?: Record<string, unknown>) => void }

type AnyMethod = (...args: unknown[]) => unknown

/** Finds an entry by its wire name, `domain.name`; only names that the contract itself owns. */
export function findEntry(name: unknown): Entry {
  const [domain, method, ...rest] = typeof name === 'string' ? name.split('.') : []
  if (domain === undefined || method === undefined || rest.length > 0 || !Object.hasOwn(contract, domain)) {
    throw new AppError('unknown_procedure', { name: nameOf(name) })
  }
  const entries: Record<string, Entry> = contract[domain as keyof Contract]
  const entry = Object.hasOwn(entries, method) ? entries[method] : undefined
  if (!entry) throw new AppError('unknown_procedure', { name: `${domain}.${method}` })
  return entry
}

/** A name as text, whatever was sent as one. */
export const nameOf = (name: unknown): string =>
  typeof name === 'string' ? name.slice(0, 100) : `(${name === null ? 'null' : typeof name})`

/** The handler of a name that `findEntry` accepted. */
export function findHandler(handlers: Partial<Handlers<Contract>>, name: string): AnyMethod {
  const [domain, method] = name.split('.')
  const methods: Record<string, AnyMethod> =
    Object.getOwnPropertyDescriptor(handlers, domain ?? '')?.value ?? {}
  const handler = methods[method ?? '']
  if (typeof handler !== 'function') throw new AppError('unknown_procedure', { name })
  return handler.bind(methods)
}

/**
 * One call over the border: the input is parsed, the handler asked, the answer parsed too, so that nothing
 * which the contract does not name (a key, say) can leave the engine.
 */
export async function dispatch(
  handlers: () => Promise<Partial<Handlers<Contract>>>,
  name: unknown,
  input: unknown,
  log: Log,
): Promise<Result<unknown>> {
  try {
    const entry = findEntry(name)
    if (entry.type !== 'procedure') throw new AppError('unknown_procedure', { name: nameOf(name) })
    const parsed = parseInput(entry.input, input)
    const answer = await findHandler(await handlers(), nameOf(name))(parsed)
    return { ok: true, value: entry.output.parse(answer) }
  } catch (error) {
    return { ok: false, error: atBorder(error, nameOf(name), log) }
  }
}

/** Lets through what the contract names; an event of another shape is logged and kept back. */
export function guardEvents(
  { event }: Extract<Entry, { type: 'stream' }>,
  name: string,
  emit: (event: unknown) => void,
  log: Log,
): (event: unknown) => void {
  return (raw) => {
    const parsed = event.safeParse(raw)
    if (parsed.success) emit(parsed.data)
    else
      log.error('an event of another shape was kept back', {
        stream: name,
        why: z.prettifyError(parsed.error),
      })
  }
}

/** @throws AppError invalid_input that names the field, what was found and what is expected */
export function parseInput(schema: z.ZodType, input: unknown): unknown {
  const parsed = schema.safeParse(input)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  const path = issue?.path ?? []
  throw new AppError('invalid_input', {
    field: path.length === 0 ? 'input' : path.map(String).join('.'),
    found: describe(valueAt(input, path)),
    expected: issue?.message ?? z.prettifyError(parsed.error),
  })
}

/** An error as the window gets it. What nobody expected is logged with an id that the window shows. */
export function atBorder(error: unknown, name: string, log: Log): AppErrorData {
  const data = toErrorData(error)
  if (data.code !== 'internal') return data
  const incident = randomUUID().slice(0, 8)
  log.error('internal error at the border', {
    incident,
    procedure: name,
    stack: error instanceof Error ? error.stack : String(error),
  })
  return { ...data, params: { incident } }
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  let value = input
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined
    value = Object.getOwnPropertyDescriptor(value, key)?.value
  }
  return value
}

/** What was found, short, without the content of long texts. */
function describe(value: unknown): string {
  if (typeof value === 'string')
    return value.length > 60 ? `text of ${value.length} characters` : `"${value}"`
  if (Array.isArray(value)) return `list of ${value.length}`
  return typeof value === 'object' && value !== null ? 'object' : String(value)
}
