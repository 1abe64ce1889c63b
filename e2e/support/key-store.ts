import { writeFileSync } from 'node:fs'
import type { TestInfo } from 'playwright/test'

const script = `
const { safeStorage } = require('electron')
const turn = (bytes) => Buffer.from(bytes.map((byte) => byte ^ 0x5a))
safeStorage.isEncryptionAvailable = () => true
safeStorage.getSelectedStorageBackend = () => 'gnome_libsecret'
safeStorage.encryptString = (text) => turn(Buffer.from(text))
safeStorage.decryptString = (bytes) => turn(bytes).toString()
`

/** A key store that the machine of the tests does not have: a file that runs before the app does. */
export function keyStore(testInfo: TestInfo): string {
  const file = testInfo.outputPath('key-store.cjs')
  writeFileSync(file, script)
  return file
}
