import { expect, onTestFinished, test } from 'vitest'
import { AppError } from '../../app-error'
import { closeDatabase } from '../../database/connection'
import { temporaryFolder } from '../../database/testing'
import { Erasure } from '../erasure'
import { Forgetting, type ForgettingDeps } from './forgetting'
import { openForgetting } from './testing/open-forgetting'
import { findLearned, finishUndoing, undoLearned } from './undo-learned'

async function place(more: Partial<ForgettingDeps> = {}) {
  const opened = await openForgetting(temporaryFolder(), more)
  onTestFinished(() => closeDatabase(opened.db))
  const { deps, newId, db } = opened
  const learn = (text: string, origin: 'user' | 'manual' = 'user') =>
    deps.changes.insert(
      {
        ...{ id: newId(), text, subject: null, origin, author: 'Model', importance: 2, confidence: 1 },
        ...{ validFrom: 1, at: 1, occurred: null, detail: { kind: 'semantic', details: null } },
      },
      { actor: 'Model' },
    )
  const texts = () => db.prepare('SELECT text FROM memories ORDER BY id').pluck().all()
  return { ...opened, learn, texts }
}
const secrets = { what: 'about', words: 'secretly' } as const
const options = { messages: true, backups: false }

test('what is learned after a forgetting that broke off is not erased when it is ended [G4]', async () => {
  const { forgetting, deps, learn, texts } = await place()
  learn('It stays.')
  learn('Secretly one')
  deps.rewrite = async () => {
    throw new AppError('disk_full')
  }
  await expect(forgetting.run(secrets, options)).rejects.toThrow('disk_full')
  expect(texts()).toEqual(['It stays.'])
  // It gets the number of the one that is gone.
  expect(learn('Learned since.').rowId).toBe(2)
  delete deps.rewrite
  await new Forgetting(deps).resume()
  expect(texts()).toEqual(['It stays.', 'Learned since.'])
})

test('a forgetting whose erasing fails halfway erases the rest later, and nothing that came meanwhile [G4]', async () => {
  const retries: (() => void)[] = []
  const { deps, learn, texts, db } = await place({ later: (run) => void retries.push(run) })
  for (let at = 0; at < 250; at += 1) learn(`Secretly ${at}`)
  const { breathe } = deps
  let fails = true
  const forgetting = new Forgetting({
    ...deps,
    breathe: async () => {
      if (texts().length < 250 && fails) throw new AppError('database_busy')
      await breathe()
    },
  })
  await expect(forgetting.run(secrets, options)).rejects.toThrow('database_busy')
  expect(texts()).toHaveLength(50)
  // Another program erases the newest of what is left, and a new one gets its number.
  db.exec('DELETE FROM memories WHERE id = (SELECT max(id) FROM memories)')
  learn('Learned since.')
  fails = false
  expect(retries).toHaveLength(1)
  retries[0]?.()
  await forgetting.resume()
  expect(texts()).toEqual(['Learned since.'])
})

test('two programs that forget at once each end what they began [G4]', async () => {
  const { forgetting, deps, learn, texts } = await place()
  learn('Secretly one')
  const openly = learn('Openly two')
  const busy = async () => {
    throw new AppError('database_busy')
  }
  const other = new Forgetting({ ...deps, rewrite: busy, pause: async () => undefined })
  let begun: Promise<unknown> | null = null
  deps.rewrite = async () => {
    begun ??= expect(other.run({ what: 'memories', ids: [openly.id] }, options)).rejects.toThrow('busy')
    await begun
    return deps.tables.rewrite()
  }
  await forgetting.run(secrets, options)
  expect(texts()).toEqual([])
  // The other's file is still to be written anew.
  const rewritten: boolean[] = []
  deps.rewrite = async () => rewritten.push(true) > 0
  await forgetting.resume()
  await forgetting.resume()
  expect(rewritten).toEqual([true])
})

test('what is written while it is looked for is found by the next look [G4]', async () => {
  const { forgetting, deps, learn, texts } = await place()
  learn('Secretly one')
  let isLate = false
  const { breathe } = deps
  deps.breathe = async () => {
    if (!isLate) learn('Secretly and late')
    isLate = true
    await breathe()
  }
  expect(await forgetting.run(secrets, options)).toMatchObject({ memories: 2 })
  expect(texts()).toEqual([])
})

test('nothing is begun while a reply is being written, and models rest while it is done [G4]', async () => {
  let isReplying = true
  const held: boolean[] = []
  const { forgetting, learn, texts } = await place({
    isReplying: () => isReplying,
    hold: (isHeld) => void held.push(isHeld),
  })
  learn('Secretly one')
  await expect(forgetting.run(secrets, options)).rejects.toThrow('run_busy')
  expect(texts()).toEqual(['Secretly one'])
  isReplying = false
  await forgetting.run(secrets, options)
  expect(texts()).toEqual([])
  expect(held).toEqual([true, false, true, false])
})

test('[G4] taking back what was learned breaks off halfway, and the next start ends it: nothing stays half', async () => {
  const { deps, learn, texts, db, store } = await place()
  const erasure = new Erasure({
    ...deps,
    log: () => undefined,
    setTimer: () => 0,
    clearTimer: () => undefined,
    undoMs: 1e6,
  })
  const before = learn('Lives in Lisbon', 'manual')
  for (let number = 0; number < 300; number += 1) learn(`Learned ${number}`)
  deps.changes.supersede(before, learn('Lives in Porto').rowId, 2, { actor: 'Model' })
  const current = () =>
    db.prepare('SELECT text FROM memories WHERE removed_at IS NULL AND valid_to IS NULL').pluck().all()
  const scope = { what: 'since', at: 0 } as const
  const learned = findLearned(store, deps.tables, scope)
  expect(learned.remove).toHaveLength(301)
  let steps = 0
  let ms = 0
  const clock = () => ms++
  const failing = {
    ...store,
    transact: <T>(work: () => T): T => {
      steps += 1
      // The first notes what is begun.
      if (steps === 3) throw new AppError('disk_full')
      return store.transact(work)
    },
  }
  await expect(undoLearned({ ...deps, erasure, clock, store: failing }, scope, learned)).rejects.toThrow(
    'disk_full',
  )
  expect(current().length).toBeGreaterThan(1)
  expect(current().length).toBeLessThan(301)
  await finishUndoing({ ...deps, erasure })
  expect(current()).toEqual(['Lives in Lisbon'])
  expect(texts()).toHaveLength(302)
  learn('Learned since.')
  await finishUndoing({ ...deps, erasure })
  expect(current()).toEqual(['Lives in Lisbon', 'Learned since.'])
})
