import type { EngineContract, Handlers } from '../../../../shared/contract'
import type { Change } from '../../../../shared/contract/app'
import type { MemoryItem } from '../../../../shared/contract/memory-item'
import { AppError } from '../../app-error'
import type { MemoryRow } from '../../database/memories'
import type { KeyStore } from '../../models'
import type { GrantedItem } from '../intents/vault-lines'
import type { MemoryStore } from '../memory-store'
import type { MemoryChanges } from '../owned/change'
import { redact } from '../redact'
import { holdsValue, type TellableValues } from './values'

export type VaultDeps = {
  store: MemoryStore
  changes: MemoryChanges
  /** Null: there is no real key store, and nothing is kept. */
  keyStore: KeyStore | null
  now: () => number
  newId: () => string
  publish: (change: Change) => void
  log: (level: 'warn', text: string, fields?: Record<string, unknown>) => void
}

export type VaultFeature = {
  api: Handlers<EngineContract>['vault']
  /** @throws AppError invalid_input where a label would tell the item's value, or another secret */
  needLabel: (row: MemoryRow, label: string) => void
  /** Values for the prompt of this conversation: of those items alone that the person allowed it to read. */
  grantedItems: (conversationRowId: number) => GrantedItem[]
  /** What this conversation may have told, whatever became of the permission and the item since. */
  toldIn: (conversationRowId: number) => TellableValues
}

const person = 'person'

/** Verbatim secrets. The value is encrypted before it goes anywhere; the label is all that anybody finds it by. */
export function createVault(deps: VaultDeps): VaultFeature {
  const { store, changes, now, newId, publish } = deps

  const shown = (row: MemoryRow): MemoryItem => {
    const [item] = store.sources.items([row])
    if (!item) throw new AppError('memory_missing', { id: row.id })
    return item
  }
  const existing = (id: string) => {
    const row = store.memories.byId(id)
    if (row?.detail.kind !== 'vault' || row.removedAt !== null) throw new AppError('memory_missing', { id })
    return { row, detail: row.detail }
  }
  const encrypted = (value: string): Buffer => {
    if (!deps.keyStore) throw new AppError('secret_store_unavailable', {})
    return deps.keyStore.encrypt(value)
  }
  const decrypted = (rowId: number): string => {
    const ciphertext = store.vault.ciphertext(rowId)
    if (!deps.keyStore || !ciphertext || ciphertext.length === 0) throw new AppError('secret_unreadable', {})
    try {
      return deps.keyStore.decrypt(ciphertext)
    } catch (cause) {
      throw new AppError('secret_unreadable', {}, { cause })
    }
  }
  /** Where it cannot be read, nobody else reads it either. */
  const known = (rowId: number): string => {
    try {
      return decrypted(rowId)
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      return ''
    }
  }
  const conversation = (id: string): number => {
    const rowId = store.vault.conversation(id)
    if (rowId === undefined) throw new AppError('conversation_missing', { id })
    return rowId
  }

  return {
    api: {
      add: ({ label, itemKind, sensitivity, value }) => {
        needLabel(label, value)
        const ciphertext = encrypted(value)
        const at = now()
        const row = changes.insert(
          {
            ...{ id: newId(), text: label, subject: null, importance: 2, confidence: 1 },
            ...{ origin: 'manual', author: person, validFrom: at, at, occurred: null, ciphertext },
            detail: { kind: 'vault', itemKind, sensitivity },
          },
          { actor: person },
        )
        return shown(row)
      },
      update: ({ id, label, itemKind, sensitivity, value }) => {
        const { row, detail } = existing(id)
        if (label !== undefined || value !== undefined)
          needLabel(label ?? row.text, value ?? known(row.rowId))
        const ciphertext = value === undefined ? null : encrypted(value)
        const changed = store.transact(() => {
          if (ciphertext) {
            store.vault.leaveValue(row.rowId)
            store.vault.setCiphertext(row.rowId, ciphertext)
          }
          const next = {
            ...detail,
            ...(itemKind === undefined ? {} : { itemKind }),
            ...(sensitivity === undefined ? {} : { sensitivity }),
          }
          return changes.edit(row, { ...(label === undefined ? {} : { text: label }), detail: next }, person)
        })
        return shown(changed)
      },
      reveal: ({ id }) => ({ value: decrypted(existing(id).row.rowId) }),
      grant: ({ id, conversationId, allowed }) => {
        const { row } = existing(id)
        const conversationRowId = conversation(conversationId)
        store.vault.setGrant(row.rowId, conversationRowId, allowed, now())
        publish({ topic: 'memory', id })
        publish({ topic: 'context', id: conversationId })
      },
      grants: ({ conversationId }) =>
        store.sources.items(store.memories.byRowIds(store.vault.granted(conversation(conversationId)))),
    },
    needLabel: (row, label) => needLabel(label, known(row.rowId)),
    toldIn: (conversationRowId) => {
      const values = store.vault
        .everGranted(conversationRowId)
        .map((rowId) => (rowId === null ? '' : known(rowId)))
      return { values: values.filter((value) => value !== ''), areAllKnown: !values.includes('') }
    },
    grantedItems: (conversationRowId) =>
      store.vault.granted(conversationRowId).flatMap((rowId) => {
        const row = store.memories.byRowId(rowId)
        if (!row) return []
        try {
          return [{ memoryRowId: rowId, label: row.text, value: decrypted(rowId), createdAt: row.createdAt }]
        } catch (error) {
          // A reply goes on without it; a click on the item says why.
          if (!(error instanceof AppError)) throw error
          deps.log('warn', 'a vault item that a conversation may read cannot be opened', { id: row.id })
          return []
        }
      }),
  }
}

/** @throws AppError invalid_input: the label is read by every search, so no secret may stand in it */
function needLabel(label: string, value: string): void {
  if (!holdsValue(label, value) && redact(label).kinds.length === 0) return
  throw new AppError('invalid_input', {
    field: 'label',
    found: 'a secret',
    expected: 'a name for it, by which you find it again',
  })
}
