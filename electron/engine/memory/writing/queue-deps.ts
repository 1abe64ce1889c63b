import type { Change } from '../../../../shared/contract/app'
import type { ChatModel } from '../../providers'
import type { MemoryStore } from '../memory-store'
import type { MemoryChanges } from '../owned/change'
import type { ManagerUsage } from './ladder'
import type { HolderProcess, Log, TimerHandle } from './lease'

export type Manager = { model: ChatModel; displayName: string; rowId: number | null }
export type QueueDeps = {
  store: MemoryStore
  changes: MemoryChanges
  /** `rules`: no model is asked. */
  learning: () => 'model' | 'rules'
  now: () => number
  newId: () => string
  timeZone: () => string
  publish: (change: Change) => void
  /** Null where none is chosen: the jobs wait. */
  managerModel: () => Promise<Manager | null>
  onUsage: (manager: Manager, usage: ManagerUsage) => void
  setTimer: (run: () => void, delayMs: number) => TimerHandle
  clearTimer: (timer: TimerHandle) => void
  log: Log
  isPaused: () => boolean
  /** How long a conversation must be still before its turns are read. */
  quietMs: number
  holderProcess: HolderProcess
}
