import { expect, test, vi } from 'vitest'
import { closeDatabase, openDatabase } from '../../database/connection'
import { temporaryFolder } from '../../database/testing'
import { idle, item, items, ScriptedModel, testMemory } from '../testing'

/** Every write of the rules' and of the manager's transaction, each also where the one before it had gone through. */
const writes = [
  'INSERT ON memories',
  'INSERT ON core_memories',
  'INSERT ON semantic_memories',
  'INSERT ON memory_sources',
  'INSERT ON memory_versions',
  'INSERT ON memory_activity',
  'UPDATE OF valid_to ON memories',
  'UPDATE OF seen_count ON memories',
  'UPDATE OF state ON memory_jobs',
]

test.each(writes.flatMap((write) => [1, 2, 3].map((nth) => [write, nth] as const)))(
  'a death at "%s", time %i, loses nothing, doubles nothing and supersedes once [H3] [G2]',
  async (write, nth) => {
    const file = `${temporaryFolder()}/keepsake.db`
    const openFile = () => openDatabase({ file, backupFolder: `${file}.backups`, now: () => 1 })
    const model = new ScriptedModel('{"items": []}')
    const dying = await openFile()
    // A log that cannot be written either ends the try without a failed job.
    let gaveUp = false
    const first = testMemory(dying, model, { log: (level) => (gaveUp ||= level === 'error') })
    const conversation = first.talk.conversation()
    first.memory.start()
    first.talk.turn(conversation, 'I live in Faro.', { at: 1_000 })
    await idle(first.memory)
    model.answers = [
      items(
        item('I like tea', 'The user likes tea.'),
        item('I live in Turin', 'The user lives in Turin.', { type: 'core' }),
      ),
    ]
    // Once the nth such write is tried, nothing is written any more: the process is gone.
    dying.exec(`CREATE TEMP TABLE counted (n INTEGER); INSERT INTO counted VALUES (0);
      CREATE TEMP TRIGGER counts BEFORE ${write} BEGIN
        UPDATE counted SET n = n + 1;
        SELECT RAISE(ABORT, 'killed') WHERE (SELECT n FROM counted) >= ${nth};
      END`)
    first.talk.turn(conversation, 'I live in Turin and I like tea.', { at: 2_000 })
    await vi.waitFor(async () => {
      const { waitingJobs, running, lastError } = await first.memory.apis.memory.status()
      expect(!running && (waitingJobs === 0 || lastError !== null || gaveUp)).toBe(true)
    })
    await first.memory.close()
    closeDatabase(dying)

    const db = await openFile()
    const second = testMemory(db, model)
    second.memory.start()
    await second.memory.apis.memory.retryNow()
    await idle(second.memory)
    const rows = db
      .prepare('SELECT text, seen_count, valid_to IS NULL AS current FROM memories ORDER BY text')
      .all()
    expect(rows).toEqual([
      { text: 'Likes tea.', seen_count: 1, current: 1 },
      { text: 'Lives in Faro.', seen_count: 1, current: 0 },
      { text: 'Lives in Turin.', seen_count: 1, current: 1 },
    ])
    expect(db.prepare('SELECT count(*) AS n FROM memory_sources').get()).toEqual({ n: 3 })
    expect(
      db.prepare(`SELECT count(*) AS n FROM memory_versions WHERE operation = 'supersede'`).get(),
    ).toEqual({ n: 1 })
    await second.memory.close()
    closeDatabase(db)
  },
)
