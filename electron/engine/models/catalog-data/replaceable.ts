import { parse } from 'yaml'
import type { z } from 'zod'
import type { TextFile } from './text-file'

/** Data that came with the app, or what an update put in its place. */
export type Replaceable<T> = {
  value: T
  from: 'shipped' | 'file'
  /** Why a file that is there is not used, in one line; null where all is well. */
  problem: string | null
}

/**
 * Reads a list of the catalog: the one that came with the app, unless the data folder holds one that is not older.
 * A file that is broken is left aside and told of.
 * @param file null: there is none beside what came with the app
 */
export function readReplaceable<Schema extends z.ZodType<{ updated: string }>>(options: {
  shippedText: string
  file: TextFile | null
  schema: Schema
}): Replaceable<z.output<Schema>> {
  const { schema, file } = options
  const value = schema.parse(parse(options.shippedText))
  if (file === null) return { value, from: 'shipped', problem: null }
  const left = (reason: string) => ({ value, from: 'shipped' as const, problem: `${file.path}: ${reason}` })
  if (file.text === null) return left(file.problem)
  let read: unknown
  try {
    // Plain data has no aliases, and a bomb of them must not grow here.
    read = parse(file.text, { maxAliasCount: 0, logLevel: 'silent' })
  } catch (error) {
    return left(error instanceof Error ? error.message : String(error))
  }
  const checked = schema.safeParse(read)
  if (!checked.success) {
    const [first] = checked.error.issues
    return left([first?.path.join('.'), first?.message].filter(Boolean).join(': '))
  }
  const older = checked.data.updated < value.updated
  return older
    ? { value, from: 'shipped', problem: null }
    : { value: checked.data, from: 'file', problem: null }
}
