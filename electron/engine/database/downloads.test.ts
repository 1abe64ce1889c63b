import { expect, test } from 'vitest'
import { type DownloadRow, DownloadsTable } from './downloads'
import { openTestDatabase } from './testing'

const row: DownloadRow = {
  id: '01900000-0000-7000-8000-000000000001',
  modelKey: 'small',
  displayName: 'Small One',
  state: 'queued',
  sourceIndex: 0,
  sourceName: null,
  receivedBytes: 0,
  totalBytes: 5_000_000_000,
  sha256: null,
  etag: null,
  targetPath: '/models/small.gguf',
  error: null,
  holder: null,
  createdAt: 1,
  changedAt: 1,
}

test('a download is kept with all it needs to go on, its error included', async () => {
  const downloads = new DownloadsTable(await openTestDatabase())
  downloads.insert(row)
  const error = { code: 'disk_full' as const, params: { freeBytes: 5 }, fixes: [] }
  const patch = {
    state: 'failed' as const,
    receivedBytes: 4_999_999_999,
    etag: '"v1"',
    sourceIndex: 1,
    error,
  }
  expect(downloads.update(row.id, patch, 9)).toEqual({ ...row, ...patch, changedAt: 9 })
  expect(downloads.list()).toEqual([{ ...row, ...patch, changedAt: 9 }])
})

test('a download that is gone cannot be changed', async () => {
  const downloads = new DownloadsTable(await openTestDatabase())
  downloads.insert(row)
  downloads.remove(row.id)
  expect(downloads.update(row.id, { state: 'paused' }, 2)).toBeUndefined()
  expect(downloads.get(row.id)).toBeUndefined()
})
