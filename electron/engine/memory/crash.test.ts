import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import { AppError } from '../app-error'
import { closeDatabase, openDatabase } from '../database/connection'
import { Leases } from '../database/leases'
import { temporaryFolder } from '../database/testing'
import { byHand, idle, item, items, learning, listed, ScriptedModel, testMemory, texts } from './testing'

test('a death at any write of the consumer loses nothing and doubles nothing [H3]', async () => {
  const steps = [
    'memories',
    'memory_sources',
    'memory_versions',
    'memory_activity',
    'memory_jobs',
    'semantic_memories',
  ]
  for (const table of steps) {
    const file = `${temporaryFolder()}/keepsake.db`
    const openFile = () => openDatabase({ file, backupFolder: `${file}.backups`, now: () => 1 })
    const dying = await openFile()
    const model = new ScriptedModel(
      items(item('I like tea', 'The user likes tea.'), item('own a boat', 'The user owns a boat.')),
    )
    const first = testMemory(dying, model)
    first.talk.turn(first.talk.conversation(), 'I like tea and own a boat.')
    const operation = table === 'memory_jobs' ? 'UPDATE OF state ON memory_jobs' : `INSERT ON ${table}`
    dying.exec(`CREATE TEMP TRIGGER dies BEFORE ${operation} WHEN (SELECT count(*) FROM memories) > 0 OR '${table}' = 'memories'
      BEGIN SELECT RAISE(ABORT, 'killed'); END`)
    first.memory.start()
    await vi.waitFor(() => expect(model.requests.length, table).toBeGreaterThan(0))
    await first.memory.close()
    expect(dying.prepare('SELECT count(*) AS n FROM memories').get(), table).toEqual({ n: 0 })
    closeDatabase(dying)
    const db = await openFile()
    const second = testMemory(db, model)
    second.memory.start()
    await second.memory.apis.memory.retryNow()
    await idle(second.memory)
    expect(await texts(second.memory), table).toEqual(['Likes tea.', 'Owns a boat.'])
    expect(db.prepare('SELECT count(*) AS n FROM memory_sources').get(), table).toEqual({ n: 2 })
    await second.memory.close()
    closeDatabase(db)
  }
})

test('two consumers on one file never read the same turn twice [H3]', async () => {
  const file = `${temporaryFolder()}/keepsake.db`
  const openFile = () => openDatabase({ file, backupFolder: `${file}.backups`, now: () => 1 })
  const [one, two] = [await openFile(), await openFile()]
  const model = new ScriptedModel(async () => items(item('I like tea', 'The user likes tea.')))
  const first = await learning(model, one)
  const second = await learning(model, two)
  const conversation = first.talk.conversation()
  for (let turn = 0; turn < 8; turn += 1) {
    first.talk.turn(conversation, `I like tea, cup ${turn}`)
    second.memory.wake()
  }
  await idle(first.memory)
  await idle(second.memory)
  const saved = await first.memory.apis.memory.list(listed({ limit: 9 }))
  expect(saved.items.map((memory) => memory.text)).toEqual(['Likes tea.'])
  expect(saved.items[0]?.seenCount).toBe(saved.items[0]?.sources.length)
  await Promise.all([first.memory.close(), second.memory.close()])
  closeDatabase(one)
  closeDatabase(two)
})

test('whatever is done in whatever order, the indexes agree with the tables', async () => {
  const operation = fc.oneof(
    fc.record({
      do: fc.constant('add' as const),
      text: fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme' }),
    }),
    fc.record({
      do: fc.constantFrom('edit' as const, 'remove' as const, 'restore' as const, 'erase' as const),
      nth: fc.nat(9),
    }),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(operation, { maxLength: 25 }), async (operations) => {
      const db = await openDatabase({
        file: `${temporaryFolder()}/k.db`,
        backupFolder: temporaryFolder(),
        now: () => 1,
      })
      let now = 1_000
      const { memory } = testMemory(db, null, { now: () => now, setTimer: (run) => setTimeout(run, 2 ** 30) })
      const ids: string[] = []
      for (const step of operations) {
        const id = step.do === 'add' ? undefined : ids[step.nth % Math.max(1, ids.length)]
        try {
          if (step.do === 'add' && step.text.trim() !== '')
            ids.push((await memory.apis.memory.add(byHand(step.text))).id)
          else if (id && step.do === 'edit') await memory.apis.memory.edit({ id, text: 'changed 茶 text' })
          else if (id && step.do === 'remove') await memory.apis.memory.remove({ id })
          else if (id && step.do === 'restore') await memory.apis.memory.restore({ id })
          else if (step.do === 'erase') {
            now += 20_000
            memory.start()
          }
        } catch (error) {
          expect(error).toBeInstanceOf(AppError)
        }
      }
      await memory.close()
      for (const index of ['memory_search', 'message_search', 'turn_window_search']) {
        db.exec(`INSERT INTO ${index} (${index}, rank) VALUES ('integrity-check', 1)`)
      }
      expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
      closeDatabase(db)
    }),
    { numRuns: 15 },
  )
})

test('the lease of a consumer that was killed passes on at once; one that lives keeps it [H3]', async () => {
  const db = await openDatabase({
    file: `${temporaryFolder()}/keepsake.db`,
    backupFolder: temporaryFolder(),
    now: () => 1,
  })
  const hour = 3_600_000
  new Leases(db).take('memory-queue', '4711:killed', Date.now(), hour)
  const model = new ScriptedModel(items(item('I like tea', 'The user likes tea.')))
  let alive = true
  const holderProcess = { id: 1, isAlive: (processId: number) => alive && processId === 4711 }
  const { memory, talk } = await learning(model, db, { holderProcess })
  talk.turn(talk.conversation(), 'I like tea.')
  memory.wake()
  await vi.waitFor(async () => expect((await memory.apis.memory.status()).waitingJobs).toBe(1))
  expect(model.requests).toEqual([])
  alive = false
  memory.wake()
  await idle(memory)
  expect(await texts(memory)).toEqual(['Likes tea.'])
  await memory.close()
  closeDatabase(db)
})
