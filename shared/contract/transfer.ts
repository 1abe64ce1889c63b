import { z } from 'zod'
import { procedure } from './procedure'

export const ImportCounts = z.strictObject({
  added: z.int(),
  /** There already, word for word. */
  known: z.int(),
  /** Forgotten here before; they stay forgotten. */
  forgotten: z.int(),
  skipped: z.array(z.strictObject({ at: z.string(), problem: z.string() })),
})
export type ImportCounts = z.infer<typeof ImportCounts>

export const transfer = {
  /** All memories with sources, versions, core blocks and tombstones; vault items by their labels alone. */
  exportJson: procedure({
    input: z.void(),
    output: z.strictObject({ suggestedName: z.string(), text: z.string() }),
  }),
  /** One document for people. */
  exportMarkdown: procedure({
    input: z.void(),
    output: z.strictObject({ suggestedName: z.string(), text: z.string() }),
  }),
  /** A folder of linked notes, one for each subject, that Obsidian opens as a vault; only files of ours are replaced. */
  exportNotes: procedure({
    input: z.strictObject({ folder: z.string().min(1) }),
    output: z.strictObject({ files: z.int() }),
    errors: ['disk_full', 'file_unreadable'],
  }),
  /** Looks into an export without writing anything. */
  previewImport: procedure({
    input: z.strictObject({ text: z.string().max(100_000_000) }),
    output: ImportCounts,
    errors: ['memory_import_invalid'],
  }),
  importJson: procedure({
    input: z.strictObject({ text: z.string().max(100_000_000) }),
    output: ImportCounts,
    errors: ['memory_import_invalid', 'disk_full'],
  }),
}
