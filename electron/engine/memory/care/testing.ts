import { expect, onTestFinished, vi } from 'vitest'
import type { MemorySettings } from '../../../../shared/contract/memory'
import type { Database } from '../../database/connection'
import type { NewMemory } from '../../database/memory-row'
import { openTestDatabase } from '../../database/testing'
import { openMemoryStore } from '../memory-store'
import { MemoryChanges } from '../owned/change'
import { Proposals } from '../proposals/proposals'
import type { ScriptedModel } from '../testing'
import { Care, type CareDeps } from './care'

export const core = { kind: 'core' as const, label: 'user' as const, block: '' }
export const semantic = { kind: 'semantic' as const, details: null }

/** Care with a clock of its own: `pass` lets the next timer ring and waits for what it does. */
export async function place(model: ScriptedModel | null, more: Partial<CareDeps> = {}) {
  const db: Database = await openTestDatabase()
  const store = openMemoryStore(db)
  const time = { now: Date.parse('2026-05-01T10:00:00Z') }
  let count = 0
  const newId = () => {
    count += 1
    return `01900000-0000-7000-8000-${count.toString(16).padStart(12, '0')}`
  }
  const deps = { store, newId, now: () => time.now, publish: () => undefined }
  const changes = new MemoryChanges(deps)
  const proposals = new Proposals({ ...deps, changes, onRemoved: () => undefined })
  const timers = new Map<number, { run: () => void; delayMs: number }>()
  const settings: MemorySettings = {
    ...{ learning: 'model', consolidate: true, budgetTokens: 1_500, tools: true, retentionDays: {} },
  }
  const logged: string[] = []
  const managerModel = vi.fn(async () => model && { model, displayName: 'Scripted', rowId: 1 })
  let handle = 0
  const care = new Care({
    ...{ store, changes, proposals, managerModel, now: deps.now, settings: () => settings },
    isPaused: () => false,
    onUsage: () => undefined,
    setTimer: (run, delayMs) => {
      handle += 1
      timers.set(handle, { run, delayMs })
      return handle
    },
    clearTimer: (timer) => void timers.delete(Number(timer)),
    log: (_level, text) => void logged.push(text),
    ...more,
  })
  onTestFinished(() => care.close())
  const remember = (
    text: string,
    detail: NewMemory['detail'] = semantic,
    subject = 'user',
    occurred: NewMemory['occurred'] = null,
  ) =>
    changes.insert(
      {
        ...{ id: newId(), text, subject, origin: 'user', author: 'Scripted', importance: 2 },
        ...{ confidence: 0.9, validFrom: 1, at: 1, occurred, detail },
      },
      { actor: 'Scripted' },
    )
  const current = () =>
    db
      .prepare<[], string>(
        'SELECT text FROM memories WHERE removed_at IS NULL AND valid_to IS NULL ORDER BY text',
      )
      .pluck()
      .all()
  const delays = () => [...timers.values()].map(({ delayMs }) => delayMs)
  const pass = async () => {
    const [next] = [...timers.entries()]
    if (!next) throw new Error('no timer runs')
    timers.delete(next[0])
    time.now += next[1].delayMs
    next[1].run()
    await vi.waitFor(() => expect(timers.size).toBe(1))
  }
  return {
    care,
    store,
    changes,
    proposals,
    remember,
    current,
    settings,
    time,
    delays,
    pass,
    logged,
    managerModel,
  }
}

export const same = (text: string) => JSON.stringify({ same: true, text })
