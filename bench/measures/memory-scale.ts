import { statSync } from 'node:fs'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as wait } from 'node:timers/promises'
import { saveModel } from '../../e2e/support/saved-model'
import { closeDatabase, type Database, openDatabase } from '../../electron/engine/database/connection'
import { openForReading } from '../../electron/engine/database/reading-connection'
import {
  type MemoryReader,
  openReader,
  type ReaderQuestion,
} from '../../electron/engine/memory/reader/reader'
import { projectRoot } from '../../scripts/setup/folders.mjs'
import type { Benchmark, Measure } from '../measure'
import { askedWordOf, randomFrom, SyntheticMemory, stopWords, vectorFrom } from '../synthetic-memory'

const steps = [
  { turns: 1_000, memories: 200 },
  { turns: 10_000, memories: 2_000 },
  { turns: 100_000, memories: 20_000 },
]
const dimensions = 384
const questionCount = 60
const rounds = 3
const writes = 200
const resolutionMs = 1

/** Questions to a memory that grows, through the thread that reads, beside the app's own. */
export const memoryScale: Benchmark = {
  name: 'memory-scale',
  limitMs: 600_000,
  run: async ({ folder }) => {
    const place = folder('memory-scale')
    const db = await openDatabase({
      ...{ file: join(place, 'keepsake.db'), backupFolder: join(place, 'backups'), now: Date.now },
    })
    const { rowId } = saveModel(db, 'http://127.0.0.1:9/v1')
    const model = { rowId, servedHash: 'bench' }
    const memory = new SyntheticMemory(db)
    const measures: Measure[] = []
    for (const { turns, memories } of steps) {
      memory.growTo(turns - writes, memories)
      measures.push(writeCost(db, memory, turns))
      const reader = openReader({
        ...{ db, model: () => model, log: console.error },
        workerFile: join(projectRoot, 'dist/main/memory-reader.cjs'),
      })
      try {
        measures.push(...(await questions(reader, memory, turns === 100_000 ? { words: 25 } : {})))
        if (turns < 100_000) continue
        measures.push(indexSize(db, memory))
        memory.addVectors(model, dimensions)
        reader.vectorsChanged()
        measures.push(...(await questions(reader, memory, { vectors: 50 })))
      } finally {
        await reader.close()
      }
    }
    closeDatabase(db)
    return measures
  },
}

type Bars = { words?: number; vectors?: number }

async function questions(reader: MemoryReader, memory: SyntheticMemory, bars: Bars): Promise<Measure[]> {
  const asked = askedOf(memory, bars.vectors !== undefined)
  const plain = plainSearch(memory)
  // The first question opens the file, and reads the codes of all vectors.
  for (const question of asked.slice(0, 5)) await reader.retrieve(question)
  if (bars.vectors !== undefined) await wait(3_000)
  const idle = await loopDelays(() => wait(2_000))
  const [ours, raw]: [number[], number[]] = [[], []]
  const busy = await loopDelays(async () => {
    for (let round = 0; round < rounds; round += 1) {
      for (const question of asked) {
        const from = performance.now()
        await reader.retrieve(question)
        ours.push(performance.now() - from)
      }
    }
  })
  for (let round = 0; round < rounds; round += 1) {
    for (const { text } of asked) raw.push(plain.ask(text))
  }
  plain.close()
  const what = bars.vectors === undefined ? 'words alone' : `words and vectors of ${dimensions} numbers`
  const size = `${memory.turns.toLocaleString('en')} turns and ${memory.memories.toLocaleString('en')} memories`
  const most = bars.vectors ?? bars.words
  const baseline = { title: 'one plain FTS query over the turns, best 20', samples: raw }
  const one = { unit: 'ms', samples: ours, baseline }
  return [
    { ...one, title: `Question over ${size}, ${what}, p50`, statistic: 'p50' },
    {
      ...one,
      title: `Question over ${size}, ${what}`,
      statistic: 'p95',
      ...(most === undefined ? {} : { bar: { most, of: 'value' as const } }),
      note: `${asked.length} questions of 3 to 6 words drawn by Zipf's law without the ${stopWords} commonest, which stand for stop words: the commonest asked is in one turn of twenty; each ${rounds} times`,
    },
    ...(most === undefined
      ? []
      : [
          {
            title: `Event-loop delay of the asking process meanwhile, ${what}`,
            unit: 'ms',
            statistic: 'p99' as const,
            samples: busy,
            baseline: { title: 'the same process, idle', samples: idle },
            bar: { most: 20, of: 'value' as const },
          },
        ]),
  ]
}

/** Questions about what there is: some words that are everywhere, some that are rare. */
function askedOf(memory: SyntheticMemory, withVector: boolean): ReaderQuestion[] {
  const random = randomFrom(3)
  return Array.from({ length: questionCount }, (_, number) => {
    const words = Array.from({ length: 3 + (number % 4) }, () => askedWordOf(random))
    return {
      text: `What did I say about ${words.join(' and ')}?`,
      now: memory.lastAt,
      timeZone: 'Europe/Lisbon',
      exceptConversationRowId: null,
      limit: 40,
      vector: withVector ? vectorFrom(random, dimensions) : null,
    }
  })
}

function plainSearch({ file }: SyntheticMemory) {
  const db = openForReading(file)
  const search = db.prepare(
    'SELECT rowid FROM message_search WHERE message_search MATCH ? ORDER BY bm25(message_search) LIMIT 20',
  )
  return {
    ask: (text: string): number => {
      const words = text.replace(/^What did I say about |\?$/g, '').split(' and ')
      const from = performance.now()
      search.all(words.map((one) => `"${one}"`).join(' OR '))
      return performance.now() - from
    },
    close: () => void db.close(),
  }
}

/** What making a turn findable costs, above saving it. */
function writeCost(db: Database, memory: SyntheticMemory, turns: number): Measure {
  const [saving, indexing]: [number[], number[]] = [[], []]
  for (let count = 0; count < writes; count += 1) {
    db.transaction(() => {
      const from = performance.now()
      const rowId = memory.saveTurn()
      const saved = performance.now()
      memory.indexTurn(rowId)
      saving.push(saved - from)
      indexing.push(performance.now() - saved)
    }).immediate()
  }
  return {
    title: `Making a turn findable, at ${turns.toLocaleString('en')} turns`,
    unit: 'ms',
    statistic: 'p95',
    samples: indexing,
    baseline: { title: 'saving the turn', samples: saving },
  }
}

function indexSize(db: Database, memory: SyntheticMemory): Measure {
  db.pragma('wal_checkpoint(TRUNCATE)')
  return {
    title: `The file with all its indexes, ${memory.turns.toLocaleString('en')} turns, without vectors`,
    unit: 'MB',
    statistic: 'max',
    samples: [statSync(db.name).size / 1e6],
    baseline: { title: 'the texts alone', samples: [memory.textBytes / 1e6] },
  }
}

/** The percentiles 0.5, 1, … 100 of the delay, as samples of equal weight. */
async function loopDelays(work: () => Promise<unknown>): Promise<number[]> {
  const histogram = monitorEventLoopDelay({ resolution: resolutionMs })
  histogram.enable()
  await work()
  histogram.disable()
  const nanoseconds = Array.from({ length: 200 }, (_, index) => histogram.percentile((index + 1) / 2))
  // The clock counts its own interval in.
  return nanoseconds.map((value) => Math.max(0, value / 1e6 - resolutionMs))
}
