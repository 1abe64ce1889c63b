import { z } from 'zod'
import { procedure } from './procedure'

/** One fault of a configuration file, at its place. Lines and columns count from 1. */
export const ConfigIssue = z.strictObject({
  path: z.string(),
  line: z.int().nullable(),
  column: z.int().nullable(),
  /** The field's name with its parents: `generation_config.temperature`. */
  field: z.string().nullable(),
  found: z.string(),
  expected: z.string(),
})
export type ConfigIssue = z.infer<typeof ConfigIssue>

export const ConfigFileView = z.strictObject({
  path: z.string(),
  name: z.string(),
  /** `broken`: what it said when it was last right is still in force. */
  state: z.enum(['ok', 'broken']),
  issues: z.array(ConfigIssue),
  models: z.array(z.strictObject({ id: z.uuidv7(), displayName: z.string() })),
  readAt: z.int(),
})
export type ConfigFileView = z.infer<typeof ConfigFileView>

/** Longest file that is read, in bytes. */
export const longestConfigBytes = 10 * 1024 * 1024

export const configFiles = {
  list: procedure({ input: z.void(), output: z.array(ConfigFileView) }),
  /** Takes a file into the configs folder under its own name; nothing is kept of one that is wrong. */
  importText: procedure({
    input: z.strictObject({ name: z.string().min(1).max(200), text: z.string().max(longestConfigBytes) }),
    output: ConfigFileView,
    errors: ['config_invalid', 'config_exists', 'disk_full'],
  }),
  /** Models as a document, keys as `${SECRET:name}`; all of the person's own where no ids are given. */
  exportText: procedure({
    input: z.strictObject({ ids: z.array(z.uuidv7()).nullable() }),
    output: z.strictObject({ name: z.string(), text: z.string() }),
    errors: ['model_missing'],
  }),
  /** Reads all files again, now. */
  reload: procedure({ input: z.void(), output: z.array(ConfigFileView) }),
}
