import { spawnSync } from 'node:child_process'
import { closeSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { say } from '../../../e2e/support/scripted-server/replies'
import { startScriptedServer } from '../../../e2e/support/scripted-server/server'
import { toErrorData } from '../app-error'
import { openDatabase } from '../database/connection'
import { temporaryFolder } from '../database/testing'
import { hashOfContent } from '../database/testing/file-bytes'
import { openChatDesk } from './testing/desk'

const canMount = process.platform === 'linux' && process.getuid?.() === 0

/** A real file system of a few megabytes; null where none can be mounted. */
function smallDisk(): string | null {
  const folder = temporaryFolder()
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', folder])
  if (mounted.status !== 0) return null
  onTestFinished(() => void spawnSync('umount', ['-l', folder]))
  return folder
}

/** Fills the disk to its last byte; returns what frees it again. */
function fill(folder: string): () => void {
  const path = join(folder, 'ballast')
  const file = openSync(path, 'w')
  for (const size of [65_536, 4_096, 1]) {
    const block = Buffer.alloc(size)
    try {
      for (;;) writeSync(file, block)
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error
    }
  }
  closeSync(file)
  expect(statfsSync(folder).bavail).toBe(0)
  return () => rmSync(path)
}

const thrownBy = async (act: () => Promise<unknown>): Promise<unknown> => {
  try {
    await act()
  } catch (error) {
    return error
  }
  throw new Error('nothing failed')
}

if (canMount) {
  test('on a full disk a turn is refused whole, and nothing that was saved is lost [H3]', async (context) => {
    const folder = smallDisk()
    if (folder === null) return context.skip('NOT TESTED HERE: no small file system can be mounted')
    const server = await startScriptedServer()
    onTestFinished(() => server.close())
    const desk = await openChatDesk({ baseUrl: server.baseUrl, folder })
    const { conversationId } = await desk.ask('before the disk was full')
    desk.db.pragma('wal_checkpoint(TRUNCATE)')
    const before = hashOfContent(desk.db)

    const free = fill(folder)
    const error = await thrownBy(() => desk.send('x'.repeat(200_000), conversationId))
    expect(toErrorData(error)).toMatchObject({ code: 'disk_full', fixes: [{ do: 'retry' }] })
    expect(hashOfContent(desk.db)).toBe(before)
    expect(desk.db.pragma('integrity_check', { simple: true })).toBe('ok')
    expect(await desk.textsOf(conversationId)).toEqual(['before the disk was full', expect.any(String)])
    expect((await desk.view(conversationId)).activeRunId).toBeNull()

    free()
    await desk.ask('after', conversationId)
    expect(await desk.textsOf(conversationId)).toHaveLength(4)
    const after = hashOfContent(desk.db)
    await desk.close()

    const again = await openDatabase({
      file: join(folder, 'keepsake.db'),
      backupFolder: join(folder, 'backups'),
      now: () => 1,
    })
    expect(hashOfContent(again)).toBe(after)
    expect(again.pragma('integrity_check', { simple: true })).toBe('ok')
    again.close()
  })

  test('a reply that the full disk cuts says so, and its end is saved when there is room again [H3]', async (context) => {
    const folder = smallDisk()
    if (folder === null) return context.skip('NOT TESTED HERE: no small file system can be mounted')
    const server = await startScriptedServer()
    onTestFinished(() => server.close())
    const desk = await openChatDesk({ baseUrl: server.baseUrl, folder })
    let go: () => void = () => undefined
    const until = new Promise<void>((resolve) => {
      go = resolve
    })
    server.enqueue(
      { stream: [{ text: 'saved. ' }, { until }, { text: 'y'.repeat(300_000) }, { hang: true }] },
      say('well again'),
    )
    const sent = await desk.send('Hi')
    const { events, ended } = desk.follow(sent.runId)
    const seen = () => events.flatMap((event) => (event.type === 'delta' ? [event.text] : [])).join('')
    await vi.waitFor(() => expect(seen()).toBe('saved. '))
    desk.time.advance(250)
    const free = fill(folder)
    go()
    await vi.waitFor(() => expect(seen().length).toBeGreaterThan(100_000))
    // A reply of this length is saved once a second.
    desk.time.advance(1_000)
    const reply = await ended
    expect(reply.run).toMatchObject({ state: 'failed', error: { code: 'disk_full' } })
    expect(desk.logged).toContain('the end of a reply could not be saved')
    // What is on the disk is what had been saved, no half of the rest.
    expect(await desk.textsOf(sent.conversationId)).toEqual(['Hi', 'saved. '])
    expect((await desk.follow(sent.runId).ended).run?.state).toBe('failed')

    free()
    desk.time.advance(5_000)
    const saved = (await desk.view(sent.conversationId)).messages[1]
    expect(saved?.run).toMatchObject({ state: 'failed', error: { code: 'disk_full' } })
    expect((await desk.view(sent.conversationId)).activeRunId).toBeNull()
    expect(desk.time.waiting).toBe(0)
    await desk.ask('once more', sent.conversationId)
    expect(desk.db.pragma('integrity_check', { simple: true })).toBe('ok')
  })

  test('a new app on a full disk says that the disk is full [H3]', async (context) => {
    const folder = smallDisk()
    if (folder === null) return context.skip('NOT TESTED HERE: no small file system can be mounted')
    const free = fill(folder)
    const options = { file: join(folder, 'keepsake.db'), backupFolder: join(folder, 'b'), now: () => 1 }
    expect(await thrownBy(() => openDatabase(options))).toMatchObject({ code: 'disk_full' })
    free()
    ;(await openDatabase(options)).close()
  })
} else {
  test('a full disk [H3]', (context) => {
    context.skip('NOT TESTED HERE: mounting a small file system needs root on Linux')
  })
}
