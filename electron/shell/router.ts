import { type IpcMainInvokeEvent, ipcMain, MessageChannelMain, type MessagePortMain } from 'electron'
import { z } from 'zod'
import type { Contract, Handlers } from '../../shared/contract'
import type { Result } from '../../shared/errors'
import { AppError } from '../engine/app-error'
import {
  atBorder,
  dispatch,
  findEntry,
  findHandler,
  guardEvents,
  type Log,
  nameOf,
  parseInput,
} from './dispatch'
import { checkSender } from './sender'
import { hostStream, type Port } from './stream-host'

type Deps = {
  /** Resolves when the engine is there; rejects with why it is not. */
  handlers: (name: string) => Promise<Partial<Handlers<Contract>>>
  isKnownWindow: (webContentsId: number) => boolean
  newId: () => string
  /** Places of files that were dropped onto a window. */
  onDropped: (paths: string[]) => void
  log: Log
}

/** Answers the windows: every channel of the app goes through these two. */
export function routeCalls({ handlers, isKnownWindow, newId, onDropped, log }: Deps): void {
  const check = (event: Pick<IpcMainInvokeEvent, 'senderFrame' | 'sender'>) => {
    try {
      return checkSender(event.senderFrame, isKnownWindow(event.sender.id))
    } catch (error) {
      log.error('a call from a sender that may not ask was refused', { url: event.senderFrame?.url })
      throw error
    }
  }

  ipcMain.handle('keepsake:call', async (event, name: unknown, input: unknown): Promise<Result<unknown>> => {
    try {
      check(event)
    } catch (error) {
      return { ok: false, error: atBorder(error, nameOf(name), log) }
    }
    return dispatch(() => handlers(nameOf(name)), name, input, log)
  })

  // From the preload alone: the page has no way to this channel, so it cannot name a file that nobody dropped.
  ipcMain.on('keepsake:dropped', (event, paths: unknown) => {
    const parsed = DroppedPaths.safeParse(paths)
    try {
      check(event)
    } catch (error) {
      if (error instanceof AppError) return
      throw error
    }
    // What cannot be taken must not leave the drop before it to be taken in its place.
    onDropped(parsed.success ? parsed.data : [])
  })

  ipcMain.handle('keepsake:watch', async (event, name: unknown, input: unknown): Promise<Result<unknown>> => {
    try {
      // Kept from here on: the event forgets its frame when the page goes while the engine still opens.
      const frame = check(event)
      const entry = findEntry(name)
      if (entry.type !== 'stream') throw new AppError('unknown_procedure', { name: nameOf(name) })
      const parsed = parseInput(entry.input, input)
      const begin = findHandler(await handlers(nameOf(name)), nameOf(name))
      const streamId = newId()
      const { port1, port2 } = new MessageChannelMain()
      // Throws where the page has gone; without a page nothing must begin, as nobody would end it.
      frame.postMessage('keepsake:port', { streamId }, [port2])
      hostStream({
        port: wrap(port1),
        begin: (emit, end) => {
          const stop = begin(parsed, guardEvents(entry, nameOf(name), emit, log), end)
          return typeof stop === 'function' ? () => void stop() : () => undefined
        },
        toError: (error) => atBorder(error, nameOf(name), log),
      })
      return { ok: true, value: { streamId } }
    } catch (error) {
      return { ok: false, error: atBorder(error, nameOf(name), log) }
    }
  })
}

const DroppedPaths = z.array(z.string().min(1)).max(1_000)

function wrap(port: MessagePortMain): Port {
  port.start()
  return {
    postMessage: (message) => port.postMessage(message),
    onMessage: (listener) => port.on('message', (event) => listener(event.data)),
    onClose: (listener) => port.on('close', listener),
    close: () => port.close(),
  }
}
