import type { Readable, Writable } from 'node:stream'
import type { EngineContract, Handlers } from '../../shared/contract'
import type { AskModel, OpenedModel } from './chat'
import type { KeyStore } from './models'
import type { WorkerProcess } from './servers'

export type EngineOptions = {
  /** Where the database, its backups, fetched models, `.env` files and lists of the person's own lie. */
  dataFolder: string
  /** Null: there is no real key store, keys live as long as the engine. */
  keyStore: KeyStore | null
  /** Starts the built-in engine's process. */
  spawnWorker: () => WorkerProcess
  /** Starts the ONNX engine's process. */
  spawnOnnxWorker: () => WorkerProcess
  /** The built thread that finds in the memory; absent: the thread of the engine. */
  memoryReaderFile?: string
  /** The built thread that reads for the views of memory, exports and imports; absent: the thread of the engine. */
  memoryViewsFile?: string
  /** The built thread that reads documents; absent: the thread of the engine. */
  documentReaderFile?: string
  /** The built thread that writes the file anew after something was forgotten; absent: the thread of the engine. */
  fileRewriterFile?: string
  /** This program, as it is told to programs that use the memory: its version, and what a person types for `keepsake mcp`. */
  program?: { version: string; command: string }
  environment: NodeJS.ProcessEnv
  log: (level: 'info' | 'warn' | 'error', text: string, fields?: Record<string, unknown>) => void
  now?: () => number
  /** Nothing is written to disk; what was said is gone when the engine closes. */
  inMemory?: boolean
  /** Another door than the window, perhaps beside it: it watches neither servers nor files. */
  beside?: boolean
  /** False: turns are left to be read by another door, as one that stands open for days reads none. */
  learns?: boolean
  /** What the model is told to be; the app's own words where absent. */
  instructions?: string
  /** How the model is asked, where a door adds to the request, as tools. */
  ask?: AskModel
  /** A model that another engine has, and that this one's conversations may use. */
  guest?: { id: string; displayName: string; open: () => Promise<OpenedModel> }
}

export type Engine = {
  api: Handlers<EngineContract>
  /** A model ready to be asked, for another engine's conversations. */
  openModel: (id: string) => Promise<OpenedModel>
  /** Serves the memory to one program over a pair of streams, until the input ends or `signal` fires. */
  serveMcp: (streams: { input: Readable; output: Writable; signal: AbortSignal }) => Promise<void>
  /** Ends replies, children and connections, and closes the file. */
  close: () => Promise<void>
}
