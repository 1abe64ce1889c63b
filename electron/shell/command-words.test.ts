import { expect, test } from 'vitest'
import { commandWords, mcpCommand } from './command-words'

test('[B3] the app’s own binary runs a command where one is named, behind whatever switches Chromium needs', () => {
  const app = '/opt/Keepsake/keepsake'
  expect(commandWords([app, 'chat', 'Hello', '--json'], true)).toEqual(['chat', 'Hello', '--json'])
  expect(commandWords([app, '--no-sandbox', 'models', 'list'], true)).toEqual(['models', 'list'])
  expect(commandWords([app, '--version'], true)).toEqual(['--version'])
  expect(commandWords(['electron', '.', 'chat'], false)).toEqual(['chat'])
})

test('[B3] any other start opens the window', () => {
  const app = '/opt/Keepsake/keepsake'
  for (const words of [
    [],
    ['--no-sandbox'],
    ['/home/a/code.keepsake.yaml'],
    ['keepsake://chat'],
    ['--user-data-dir=/tmp/x'],
  ]) {
    expect([words, commandWords([app, ...words], true)]).toEqual([words, null])
  }
  expect(commandWords(['electron', '.'], false)).toBeNull()
})

test('[I4] the command for other programs names the installed app, of an AppImage the file that stays', () => {
  const place = { isPackaged: true, dataFolder: '/home/me/k', defaultFolder: '/home/me/k' }
  expect(mcpCommand({ ...place, isPackaged: false }, {}, '/x/electron')).toBe('keepsake mcp')
  expect(mcpCommand(place, {}, '/opt/My Apps/keepsake')).toBe('"/opt/My Apps/keepsake" mcp')
  expect(mcpCommand(place, { APPIMAGE: '/home/me/Keepsake.AppImage' }, '/tmp/.mount/keepsake')).toBe(
    '"/home/me/Keepsake.AppImage" mcp',
  )
  expect(mcpCommand({ ...place, dataFolder: '/tmp/other' }, {}, '/k')).toBe(
    '"/k" mcp --data-folder "/tmp/other"',
  )
})
