import { z } from 'zod'
import { AppErrorData } from '../errors'
import { procedure, stream } from './procedure'

export const Theme = z.enum(['light', 'dark', 'system'])
export const Language = z.enum(['system', 'en', 'zh-CN'])

export const Settings = z.strictObject({
  theme: Theme,
  language: Language,
  railCollapsed: z.boolean(),
  railWidth: z.int().min(200).max(480),
})
export type Settings = z.infer<typeof Settings>

/** Something the engine changed; whoever shows it asks again. */
export const Change = z.strictObject({
  topic: z.enum([
    'models',
    'endpoints',
    'config-files',
    'catalog',
    'secrets',
    'choices',
    'conversations',
    'conversation',
    'memory',
    'memory-status',
    'proposals',
    'documents',
    'context',
    'mcp',
    'downloads',
    'builtin-engine',
    'servers',
    'ollama',
    'settings',
  ]),
  id: z.string().optional(),
})
export type Change = z.infer<typeof Change>

/** What the engine does for its owner: settings and news. */
export const app = {
  settings: procedure({ input: z.void(), output: Settings }),
  updateSettings: procedure({ input: Settings.partial(), output: Settings }),
  /** Whether anybody can see the window: servers are not asked for their health while nobody can. */
  setVisible: procedure({ input: z.strictObject({ visible: z.boolean() }), output: z.void() }),
  changes: stream({ input: z.void(), event: Change }),
}

export const StartupState = z.discriminatedUnion('state', [
  z.strictObject({ state: z.literal('ready') }),
  z.strictObject({
    state: z.literal('failed'),
    error: AppErrorData,
    /** Backups that can take the place of the file, newest first. */
    backups: z.array(z.strictObject({ name: z.string(), at: z.int(), sizeBytes: z.int() })),
  }),
])
export type StartupState = z.infer<typeof StartupState>

/** What only the desktop shell can do: it answers also where the engine could not start. */
export const shell = {
  info: procedure({
    input: z.void(),
    output: z.strictObject({
      version: z.string(),
      platform: z.enum(['linux', 'darwin', 'win32']),
      dataFolder: z.string(),
      systemLanguage: z.string(),
      /** `memory-only`: there is no real key store, so keys are kept for this run only. */
      secretStore: z.enum(['system', 'memory-only']),
    }),
  }),
  startup: procedure({ input: z.void(), output: StartupState }),
  /** Mends a failed start: moves the damaged file aside, then begins anew or from a backup. */
  recover: procedure({
    input: z.discriminatedUnion('how', [
      z.strictObject({ how: z.literal('start-fresh') }),
      z.strictObject({ how: z.literal('restore-backup'), name: z.string() }),
      z.strictObject({ how: z.literal('try-again') }),
    ]),
    output: StartupState,
  }),
  openExternal: procedure({
    input: z.strictObject({ url: z.url() }),
    output: z.void(),
    errors: ['invalid_input'],
  }),
  openDataFolder: procedure({ input: z.void(), output: z.void() }),
  /** Opens the folder that holds the log of a server of ours. */
  openServerLog: procedure({
    input: z.strictObject({ id: z.uuidv7() }),
    output: z.void(),
    errors: ['file_unreadable'],
  }),
  /** The system's file dialog; null where the person cancelled. */
  pickGgufFile: procedure({ input: z.void(), output: z.strictObject({ path: z.string().nullable() }) }),
  /** The system's dialog for a folder; null where the person cancelled. */
  pickFolder: procedure({ input: z.void(), output: z.strictObject({ path: z.string().nullable() }) }),
  /** The system's dialog for documents to remember; empty where the person cancelled. */
  pickDocuments: procedure({ input: z.void(), output: z.strictObject({ paths: z.array(z.string()) }) }),
  /** The files of the last drop onto the window, once: the page itself learns no file's place. */
  droppedFiles: procedure({
    input: z.void(),
    output: z.strictObject({ paths: z.array(z.string()), folders: z.array(z.string()) }),
  }),
  /** The folder that configuration files are watched in; the shipped examples are laid into a folder of their own there. */
  openConfigFolder: procedure({ input: z.void(), output: z.void() }),
  /** Opens a configuration file, or the person's own list of models, in their editor; that list is begun where it is missing. */
  openConfigFile: procedure({
    input: z.strictObject({ path: z.string().min(1) }),
    output: z.void(),
    errors: ['file_unreadable'],
  }),
  /** Asks where to, and writes the text there; null where the person cancelled. */
  saveTextFile: procedure({
    input: z.strictObject({ suggestedName: z.string().max(200), text: z.string().max(50_000_000) }),
    output: z.strictObject({ path: z.string().nullable() }),
    errors: ['disk_full', 'file_unreadable'],
  }),
  /** Configuration files that are opened by double click or on the command line, once each. */
  openedFiles: stream({ input: z.void(), event: z.strictObject({ name: z.string(), text: z.string() }) }),
  /**
   * Opens the microphone to the page for one recording, or closes it again.
   * `allowed` is false where the system's own settings keep it from the app.
   */
  setMicrophone: procedure({
    input: z.strictObject({ open: z.boolean() }),
    output: z.strictObject({ allowed: z.boolean() }),
  }),
  /** The colours of the window buttons that the system draws. */
  setTitleBarColors: procedure({
    input: z.strictObject({ background: z.string().max(64), symbols: z.string().max(64) }),
    output: z.void(),
  }),
}
