import { join } from 'node:path'
import { v7 as newId } from 'uuid'
import { onTestFinished } from 'vitest'
import type { Change } from '../../../shared/contract/app'
import { ModelForm, modelDefaults } from '../../../shared/model-form'
import { closeDatabase, type Database, openDatabase } from '../database/connection'
import { Conversations } from '../database/conversations'
import { EndpointsTable } from '../database/endpoints'
import { ModelsTable } from '../database/models'
import { SecretsTable } from '../database/secrets'
import { SettingsTable } from '../database/settings'
import { temporaryFolder } from '../database/testing'
import { Choices, type KeyStore, ModelRegistry, Secrets } from '.'

/** Turns every byte around, so that nothing of the text can be seen. */
export const testKeyStore: KeyStore = {
  encrypt: (text) => Buffer.from(Buffer.from(text).map((byte) => byte ^ 0x5a)),
  decrypt: (bytes) => Buffer.from(bytes.map((byte) => byte ^ 0x5a)).toString(),
}

type Opened = {
  folder: string
  db: Database
  registry: ModelRegistry
  secrets: Secrets
  endpoints: EndpointsTable
  conversations: Conversations
  changes: Change[]
  count: (table: 'models' | 'endpoints' | 'secrets') => unknown
  close: () => void
}

/** A registry on a real file, with what it announced. */
export async function openRegistry(
  options: { folder?: string; keyStore?: KeyStore | null } = {},
): Promise<Opened> {
  const folder = options.folder ?? temporaryFolder()
  let at = 1_000
  const now = () => at++
  const db = await openDatabase({
    file: join(folder, 'keepsake.db'),
    backupFolder: join(folder, 'backups'),
    now,
  })
  onTestFinished(() => closeDatabase(db))
  const changes: Change[] = []
  const conversations = new Conversations(db)
  const store = options.keyStore === undefined ? testKeyStore : options.keyStore
  const configs = join(folder, 'configs')
  const endpoints = new EndpointsTable(db, configs)
  const secrets = new Secrets({ table: new SecretsTable(db), keyStore: store, now })
  const registry = new ModelRegistry({
    db,
    models: new ModelsTable(db, configs),
    endpoints,
    conversations,
    secrets,
    choices: new Choices(new SettingsTable(db)),
    now,
    newId,
    publish: (change) => changes.push(change),
  })
  const count: Opened['count'] = (table) => db.prepare(`SELECT count(*) FROM ${table}`).pluck().get()
  return {
    folder,
    db,
    registry,
    secrets,
    endpoints,
    conversations,
    changes,
    count,
    close: () => closeDatabase(db),
  }
}

/** What the dialog would say, with changes. */
export const form = (changes: Partial<ModelForm> = {}): ModelForm =>
  ModelForm.parse({
    wireName: 'qwen3-32b',
    endpointUrl: 'http://localhost:8001/v1',
    temperature: modelDefaults.temperature,
    maxTokens: modelDefaults.maxTokens,
    contextWindow: modelDefaults.contextWindow,
    ...changes,
  })
