import { setTimeout as delay } from 'node:timers/promises'
import { expect, onTestFinished, vi } from 'vitest'
import type { DownloadView } from '../../../../../shared/contract/servers'
import { type DownloadRow, DownloadsTable } from '../../../database/downloads'
import { openTestDatabase } from '../../../database/testing'
import { freeBytesAt } from '../disk'
import { Downloads, type DownloadsDeps } from '../downloads'
import type { DownloadPlan } from '../plan'

/** Downloads of one plan over a real table, as many apps as a test opens one after the other. */
export async function openDownloads(plan: DownloadPlan, deps: Partial<DownloadsDeps>) {
  const store = new DownloadsTable(await openTestDatabase())
  const waits: number[] = []
  const seen: DownloadView[] = []
  const done = vi.fn()
  let ids = 0
  const newId = () => `01900000-0000-7000-8000-00000000000${++ids}`
  let engines = 0
  const alive = new Set<string>()
  /** Another engine on the same rows, in this process or as if in another. */
  const open = () => {
    const own = `engine-${++engines}`
    alive.add(own)
    const downloads: Downloads = new Downloads({
      store,
      holders: { own, isAlive: (holder) => alive.has(holder) },
      planOf: (key) => (key === 'model' ? plan : undefined),
      now: Date.now,
      newId,
      publish: () => seen.push(...downloads.list()),
      onDone: done,
      log: () => undefined,
      fetch,
      hubUrl: 'http://127.0.0.1:9',
      wait: async (ms, signal) => {
        waits.push(ms)
        await delay(1, undefined, { signal })
      },
      stallTimeoutMs: 5000,
      freeBytes: freeBytesAt,
      pythons: [],
      environment: {},
      ...deps,
    })
    onTestFinished(() => downloads.close())
    return downloads
  }
  /** A row of the plan as a process left it. */
  const left = (row: Partial<DownloadRow>) => {
    const facts = { sizeBytes: null, sha256: null, targetPath: '', ...plan }
    store.insert({
      ...{ id: newId(), modelKey: 'model', displayName: plan.displayName, targetPath: facts.targetPath },
      ...{ totalBytes: facts.sizeBytes, sha256: facts.sha256, etag: null, error: null, receivedBytes: 0 },
      ...{ sourceIndex: 0, sourceName: null, createdAt: 1, changedAt: 1, state: 'paused', holder: null },
      ...row,
    })
  }
  const settled = async (downloads: Downloads, state: DownloadView['state']) => {
    await vi.waitFor(() => expect(downloads.ofModel('model')?.state).toBe(state), {
      timeout: 10_000,
      interval: 10,
    })
    const view = downloads.ofModel('model')
    if (!view) throw new Error('no download')
    return view
  }
  return { open, left, settled, waits, seen, done, store }
}
