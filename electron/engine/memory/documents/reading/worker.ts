import { parentPort } from 'node:worker_threads'
import { toErrorData } from '../../../app-error'
import { type FromReader, ToReader } from './protocol'
import { readSource } from './read-source'

/** The thread that documents are parsed in: what it eats and how long it takes is its own. */
const port = parentPort
const say = (message: FromReader) => port?.postMessage(message)
let goOn: (() => void) | null = null

port?.on('message', (raw: unknown) => {
  const message = ToReader.parse(raw)
  if (message.type === 'more') {
    goOn?.()
    goOn = null
    return
  }
  const { request, characterMaps } = message
  readSource(request, { characterMaps, onPage: () => say({ type: 'alive' }) }, (chunks) => {
    say({ type: 'chunks', chunks })
    return new Promise((resolve) => {
      goOn = resolve
    })
  }).then(
    (result) => say({ type: 'done', result }),
    (error: unknown) => say({ type: 'failed', error: toErrorData(error) }),
  )
})
