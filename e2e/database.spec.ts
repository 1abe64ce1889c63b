import {
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  statSync,
  truncateSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright/test'
import { expect, type RunningApp, test } from './support/app'
import { hashOf, readLog } from './support/data-folder'

type Launch = () => Promise<RunningApp>

/** Place of `user_version` and of the size of a page in the file's header. */
const versionOffset = 60
const pageSizeOffset = 16

const faults = [
  {
    name: 'a database of the future',
    code: 'database_newer',
    sentence: 'Your data was written by a newer Keepsake',
    break: (file: string) => writeBytes(file, versionOffset, Buffer.from([0, 0, 0, 99])),
  },
  {
    name: 'a truncated database',
    code: 'database_damaged',
    sentence: 'The data file is damaged',
    break: (file: string) => truncateSync(file, Math.floor(statSync(file).size / 2)),
  },
  {
    name: 'a database with one flipped bit',
    code: 'database_damaged',
    sentence: 'The data file is damaged',
    break: (file: string) => {
      const secondPage = readBytes(file, pageSizeOffset, 2).readUInt16BE()
      const kind = readBytes(file, secondPage, 1)[0] ?? 0
      writeBytes(file, secondPage, Buffer.from([kind ^ 1]))
    },
  },
  {
    name: 'a file that is no database',
    code: 'database_damaged',
    sentence: 'The data file is damaged',
    break: (file: string) => writeBytes(file, 0, Buffer.from('not SQLite')),
  },
] as const

for (const fault of faults) {
  test(`${fault.name} is told, left as it is, and kept when a new one is begun`, async ({
    launch,
    dataFolder,
  }) => {
    const file = await leaveDatabase(launch, dataFolder)
    fault.break(file)
    const broken = hashOf(file)

    const app = await launch()
    const state = await app.page.evaluate(() => window.keepsake.shell.startup())
    expect(state).toMatchObject({ ok: true, value: { state: 'failed', error: { code: fault.code } } })
    // The person reads why, and gets the ways on; a file that is only newer is not to be replaced.
    await expect(app.page.getByText(fault.sentence)).toBeVisible()
    await expect(app.page.getByRole('button', { name: 'Try again' })).toBeVisible()
    await expect(app.page.getByRole('button', { name: 'Start anew' })).toHaveCount(
      fault.code === 'database_damaged' ? 1 : 0,
    )
    // Whatever needs the engine says why there is none.
    const list = await app.page.evaluate(() => window.keepsake.conversations.list())
    expect(list).toMatchObject({ ok: false, error: { code: fault.code } })
    expect(readLog(app)).toContain(fault.code)
    const again = await app.page.evaluate(() => window.keepsake.shell.recover({ how: 'try-again' }))
    expect(again).toMatchObject({ ok: true, value: { state: 'failed', error: { code: fault.code } } })
    expect(hashOf(file)).toBe(broken)

    const fresh = await app.page.evaluate(() => window.keepsake.shell.recover({ how: 'start-fresh' }))
    expect(fresh).toEqual({ ok: true, value: { state: 'ready' } })
    const kept = readdirSync(join(dataFolder, 'set-aside'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('keepsake.db'))
      .map((name) => hashOf(join(dataFolder, 'set-aside', name)))
    expect(kept).toEqual([broken])
    expect(await draftOf(app.page)).toBe('')
    await setDraft(app.page, 'written afterwards')
    await app.quit()
    const next = await launch()
    expect(await draftOf(next.page)).toBe('written afterwards')
  })
}

test('a damaged database is replaced by a backup, and an unknown backup changes nothing', async ({
  launch,
  dataFolder,
}) => {
  const file = await leaveDatabase(launch, dataFolder)
  mkdirSync(join(dataFolder, 'backups'), { recursive: true })
  copyFileSync(file, join(dataFolder, 'backups', 'keepsake-v1.db'))
  truncateSync(file, 5_000)
  const broken = hashOf(file)

  const { page } = await launch()
  const state = await page.evaluate(() => window.keepsake.shell.startup())
  expect(state).toMatchObject({
    value: { state: 'failed', backups: [{ name: 'keepsake-v1.db', sizeBytes: expect.any(Number) }] },
  })
  for (const name of ['gone.db', '../keepsake.db', '']) {
    const refused = await page.evaluate(
      (backup) => window.keepsake.shell.recover({ how: 'restore-backup', name: backup }),
      name,
    )
    expect(refused).toMatchObject({ ok: false, error: { code: 'invalid_input' } })
    expect(hashOf(file)).toBe(broken)
  }
  const restored = await page.evaluate(() =>
    window.keepsake.shell.recover({ how: 'restore-backup', name: 'keepsake-v1.db' }),
  )
  expect(restored).toEqual({ ok: true, value: { state: 'ready' } })
  expect(await draftOf(page)).toBe('written before')
})

/** A database as the app leaves it when it is closed, with something in it. */
async function leaveDatabase(launch: Launch, dataFolder: string): Promise<string> {
  const app = await launch()
  await setDraft(app.page, 'written before')
  await app.quit()
  const file = join(dataFolder, 'keepsake.db')
  expect(existsSync(`${file}-wal`)).toBe(false)
  return file
}

async function draftOf(page: Page): Promise<unknown> {
  const answer = await page.evaluate(() => window.keepsake.conversations.getDraft({ conversationId: null }))
  return answer.ok && typeof answer.value === 'object' && answer.value && Reflect.get(answer.value, 'text')
}

async function setDraft(page: Page, text: string): Promise<void> {
  const answer = await page.evaluate(
    (draft) => window.keepsake.conversations.setDraft({ conversationId: null, text: draft }),
    text,
  )
  expect(answer).toMatchObject({ ok: true })
}

function readBytes(file: string, offset: number, length: number): Buffer {
  const handle = openSync(file, 'r')
  const bytes = Buffer.alloc(length)
  readSync(handle, bytes, 0, length, offset)
  closeSync(handle)
  return bytes
}

function writeBytes(file: string, offset: number, bytes: Buffer): void {
  const handle = openSync(file, 'r+')
  writeSync(handle, bytes, 0, bytes.length, offset)
  closeSync(handle)
}
