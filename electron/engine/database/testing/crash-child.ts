import { dirname, join } from 'node:path'
import { openDatabase } from '../connection'
import { Conversations } from '../conversations'
import { Messages } from '../messages'
import { migrations } from '../migrate'

/**
 * A process to be killed. `migrate`: takes one more step, long enough to be hit in the middle of it.
 * `save`: saves a growing reply and tells each length when it is saved.
 */
const [mode, file = ''] = process.argv.slice(2)
const options = { file, backupFolder: join(dirname(file), 'backups'), now: Date.now }

const longStep = {
  number: migrations.length + 1,
  name: 'long.sql',
  sql: `UPDATE conversations SET title = 'changed by the step';
    CREATE TABLE big (id INTEGER PRIMARY KEY, data BLOB NOT NULL) STRICT;
    INSERT INTO big (data) WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000000)
      SELECT randomblob(200) FROM n;`,
}

async function save(): Promise<void> {
  const db = await openDatabase(options)
  const conversation = new Conversations(db).insert('c', 'killed', 'normal', 1)
  const messages = new Messages(db)
  const message = messages.insert('m', conversation, null, 'assistant', 1)
  for (let length = 1; ; length++) {
    messages.saveParts(message, [{ kind: 'text', text: 'x'.repeat(length) }])
    process.stdout.write(`${length}\n`)
    // Lets the pipe be written before the next one.
    await new Promise((resolve) => setImmediate(resolve))
  }
}

if (mode === 'migrate') await openDatabase({ ...options, migrations: [...migrations, longStep] })
else await save()
