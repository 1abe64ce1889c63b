import { spawn } from 'node:child_process'
import { expect, startCommand, test } from './support/app'

test('a second start on the same folder hands over to the first', async ({ launch, dataFolder }) => {
  const first = await launch()
  await first.electron.evaluate(({ app, BrowserWindow }) => {
    const heard = { starts: 0, focused: 0 }
    Object.assign(globalThis, { heard })
    app.on('second-instance', () => heard.starts++)
    // A virtual screen has no window manager that would move the focus, so being asked for it is what counts.
    const window = BrowserWindow.getAllWindows()[0]
    const focus = window?.focus.bind(window)
    if (window && focus)
      window.focus = () => {
        heard.focused++
        focus()
      }
  })
  const { executable, arguments: parameters, environment } = startCommand({ dataFolder })
  const second = spawn(executable, parameters, { env: environment, stdio: 'ignore' })
  const exitCode = await new Promise((resolve) => second.once('exit', resolve))
  expect(exitCode).toBe(0)
  await expect
    .poll(() => first.electron.evaluate(() => Reflect.get(globalThis, 'heard')))
    .toEqual({ starts: 1, focused: 1 })
  const answer = await first.page.evaluate(() => window.keepsake.models.list())
  expect(answer).toEqual({ ok: true, value: [] })
})

test('two folders are two apps that run beside each other', async ({ launch }, testInfo) => {
  const one = await launch({ dataFolder: testInfo.outputPath('one') })
  const other = await launch({ dataFolder: testInfo.outputPath('other') })
  await one.page.evaluate(() => window.keepsake.app.updateSettings({ theme: 'dark' }))
  const themes = await Promise.all(
    [one, other].map(({ page }) => page.evaluate(() => window.keepsake.app.settings())),
  )
  expect(themes).toMatchObject([{ value: { theme: 'dark' } }, { value: { theme: 'system' } }])
})
