import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Change } from '../../shared/contract/app'
import { appApi, defaultSettings } from './app-settings'
import { Changes } from './changes'
import { closeDatabase, openDatabase } from './database/connection'
import { SettingsTable } from './database/settings'
import { openTestDatabase, temporaryFolder } from './database/testing'

test('settings begin with the defaults, change field by field, and are there after a restart [F5]', async () => {
  const folder = temporaryFolder()
  const open = () =>
    openDatabase({ file: join(folder, 'k.db'), backupFolder: join(folder, 'b'), now: () => 1 })
  const db = await open()
  const app = appApi(new SettingsTable(db), new Changes(), () => undefined)
  expect(app.settings()).toEqual(defaultSettings)
  app.updateSettings({ theme: 'dark' })
  app.updateSettings({ language: 'zh-CN' })
  closeDatabase(db)
  const again = await open()
  expect(appApi(new SettingsTable(again), new Changes(), () => undefined).settings()).toEqual({
    ...defaultSettings,
    theme: 'dark',
    language: 'zh-CN',
  })
  closeDatabase(again)
})

test('a field that was sent as undefined changes nothing and forgets nothing', async () => {
  const table = new SettingsTable(await openTestDatabase())
  const app = appApi(table, new Changes(), () => undefined)
  app.updateSettings({ theme: 'dark', railWidth: 300 })
  expect(app.updateSettings({ theme: undefined, railCollapsed: true })).toMatchObject({ theme: 'dark' })
  expect(app.settings()).toEqual({ ...defaultSettings, theme: 'dark', railWidth: 300, railCollapsed: true })
})

test('a stored value of another shape falls back instead of failing', async () => {
  const table = new SettingsTable(await openTestDatabase())
  table.set('app.settings', { theme: 'sepia' })
  expect(appApi(table, new Changes(), () => undefined).settings()).toEqual(defaultSettings)
})

test('whoever listens hears of every change until it stops listening, even from within', async () => {
  const changes = new Changes()
  const app = appApi(new SettingsTable(await openTestDatabase()), changes, () => undefined)
  const first: Change[] = []
  const second: Change[] = []
  const stop = app.changes(
    undefined,
    (change) => {
      first.push(change)
      stop()
    },
    () => undefined,
  )
  app.changes(
    undefined,
    (change) => second.push(change),
    () => undefined,
  )
  app.updateSettings({ theme: 'light' })
  app.updateSettings({ theme: 'dark' })
  expect(first).toEqual([{ topic: 'settings' }])
  expect(second).toHaveLength(2)
})
