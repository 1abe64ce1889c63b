import { parentPort, workerData } from 'node:worker_threads'
import { toErrorData } from '../../../app-error'
import { openForReading } from '../../../database/reading-connection'
import type { VectorModel } from '../../vectors/vector-index'
import { type FromReader, ReaderData, ToReader } from '../protocol'
import { Reading } from '../reading'

// The thread that looks things up: a connection of its own, so that the app's own thread never scans.

const port = parentPort
if (port === null) throw new Error('the memory reader runs in a thread of the app')
const db = openForReading(ReaderData.parse(workerData).file)
let reading: Reading | null = null
/** Whose vectors are read; null: all are. */
let readingOn: VectorModel | null = null

const say = (message: FromReader) => port.postMessage(message)

/** A part at a time, so that a question in between is answered at once. */
function readOn(): void {
  if (!db.open || reading === null || readingOn === null) return
  if (reading.readOn(readingOn)) readingOn = null
  else setImmediate(readOn)
}

function answer(message: Extract<ToReader, { type: 'retrieve' }>): void {
  const { id, ...asked } = message
  try {
    reading ??= new Reading(db, () => performance.now())
    say({ type: 'found', id, hits: reading.retrieve(asked) })
  } catch (error) {
    say({ type: 'failed', id, error: toErrorData(error) })
  }
}

port.on('message', (raw: unknown) => {
  const message = ToReader.parse(raw)
  if (message.type === 'retrieve') answer(message)
  else if (message.type === 'close') {
    db.close()
    port.close()
  } else {
    reading ??= new Reading(db, () => performance.now())
    const isReading = readingOn !== null
    // Another model may have been chosen meanwhile.
    readingOn = message.model
    if (!isReading) readOn()
  }
})
