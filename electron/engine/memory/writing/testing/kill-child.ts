import { openDatabase } from '../../../database/connection'
import type { ChatCompletion, ChatModel } from '../../../providers/chat/chat-model'
import { createMemory } from '../..'

/**
 * A process to be killed while it reads what waits in a file. It says where it is, a line each, and stops there for
 * good at the step that it was told. SQL functions bring it to a stop inside a transaction.
 */
const [stopAt = '', file = '', answer = ''] = process.argv.slice(2)

const forever = new Int32Array(new SharedArrayBuffer(4))
function reached(step: string): void {
  process.stdout.write(`${step}\n`)
}
/** Holds the process, with its transaction open, until it is killed. */
function stop(step: string): number {
  reached(step)
  Atomics.wait(forever, 0, 0)
  return 0
}

const db = await openDatabase({ file, backupFolder: `${file}.backups`, now: Date.now })
db.function('stop_here', () => stop(stopAt))
const writes: Record<string, string> = {
  inside: `INSERT ON semantic_memories`,
  end: `UPDATE OF state ON memory_jobs`,
}
const write = writes[stopAt]
if (write !== undefined) db.exec(`CREATE TEMP TRIGGER stops AFTER ${write} BEGIN SELECT stop_here(); END`)

const completion: ChatCompletion = {
  ...{ text: answer, reasoning: '', toolCalls: [], usage: null, finishReason: 'stop', notices: [] },
}
const model: ChatModel = {
  ...{ name: 'scripted', contextWindow: 4_096, device: 'server', capabilities: ['chat-completion'] },
  ...{ maxParallelism: null, generationDefaults: {}, structuredOutputs: null, ownedBy: 'local' },
  async generate() {
    if (stopAt === 'asking') stop('asking')
    // What the rules read is saved by now; the manager's part is not.
    return completion
  },
  stream: () => {
    throw new Error('memory does not stream')
  },
  estimateTokens: (text) => Math.ceil(text.length / 4),
  countTokens: async () => ({ tokens: 1, method: 'estimate' }),
}

let count = 0
const memory = createMemory({
  db,
  now: Date.now,
  newId: () => `01900000-0000-7000-9000-${(process.pid * 1_000 + count++).toString(16).padStart(12, '0')}`,
  timeZone: () => 'Europe/Lisbon',
  publish: ({ topic }) => {
    // Published after the transaction.
    if (stopAt === 'after' && topic === 'memory' && isDone()) stop('after')
  },
  managerModel: async () => {
    if (stopAt === 'selected') stop('selected')
    return { model, displayName: 'Scripted', rowId: 1 }
  },
  onUsage: () => {
    if (stopAt === 'answered') stop('answered')
  },
  log: (level, text, fields) => {
    if (level === 'error') process.stderr.write(`${text} ${JSON.stringify(fields)}\n`)
  },
  setTimer: (run, delayMs) => setTimeout(run, delayMs),
  clearTimer: (timer) => clearTimeout(timer as NodeJS.Timeout),
  quietMs: 0,
  holderProcess: { id: process.pid, isAlive: () => true },
  holders: { own: 'child', isAlive: () => true },
})
function isDone(): boolean {
  return db.prepare(`SELECT 1 FROM memory_jobs WHERE state = 'done'`).get() !== undefined
}
memory.start()
setInterval(() => undefined, 60_000)
