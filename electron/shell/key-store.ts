import { safeStorage } from 'electron'
import type { KeyStore } from '../engine/models'

/** The system's key store, or null where there is none: `basic_text` encrypts with a password that everyone knows. */
export function systemKeyStore(): KeyStore | null {
  if (!safeStorage.isEncryptionAvailable()) return null
  if (process.platform === 'linux' && safeStorage.getSelectedStorageBackend() === 'basic_text') return null
  return {
    encrypt: (text) => safeStorage.encryptString(text),
    decrypt: (ciphertext) => safeStorage.decryptString(ciphertext),
  }
}
