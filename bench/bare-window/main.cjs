// The least that an Electron window can be: what Keepsake is measured against.
const { app, BrowserWindow } = require('electron')
const { join } = require('node:path')

if (app.commandLine.hasSwitch('user-data-dir')) {
  app.setPath('userData', app.commandLine.getSwitchValue('user-data-dir'))
}
app.whenReady().then(() => {
  const window = new BrowserWindow({ width: 1180, height: 800, webPreferences: { sandbox: true } })
  window.loadFile(join(__dirname, 'index.html'))
})
app.on('window-all-closed', () => app.quit())
