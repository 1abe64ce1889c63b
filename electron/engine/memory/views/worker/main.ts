import { parentPort, workerData } from 'node:worker_threads'
import { toErrorData } from '../../../app-error'
import { openForReading } from '../../../database/reading-connection'
import { openAnswers } from '../answers'
import { type FromViews, ToViews, ViewsData } from '../protocol'

// The thread that reads for views, exports and imports: long answers are made here, a part at a time.

const port = parentPort
if (port === null) throw new Error('the thread of the views runs in a thread of the app')
const db = openForReading(ViewsData.parse(workerData).file)
const answers = openAnswers(db)
const texts = new Map<number, string[]>()
const open = new Map<number, AsyncGenerator<unknown>>()

const say = (message: FromViews) => port.postMessage(message)

async function next(id: number): Promise<void> {
  try {
    const asked = open.get(id)
    // An end would be taken for the whole of an answer that is cut off.
    if (asked === undefined) throw new Error(`nothing was asked by the number ${id}`)
    const { value, done } = await asked.next()
    say(done === true ? { type: 'end', id } : { type: 'part', id, value })
  } catch (error) {
    say({ type: 'failed', id, error: toErrorData(error) })
  }
}

port.on('message', (raw: unknown) => {
  const message = ToViews.parse(raw)
  switch (message.type) {
    case 'text':
      if (!texts.get(message.id)?.push(message.piece)) texts.set(message.id, [message.piece])
      return
    case 'ask':
      open.set(message.id, answers(message.ask, (texts.get(message.id) ?? []).join('')))
      texts.delete(message.id)
      void next(message.id)
      return
    case 'next':
      void next(message.id)
      return
    case 'stop':
      void open.get(message.id)?.return(undefined)
      open.delete(message.id)
      texts.delete(message.id)
      return
    case 'close':
      db.close()
      port.close()
  }
})
