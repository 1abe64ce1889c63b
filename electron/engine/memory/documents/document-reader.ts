import { dirname, join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { AppError } from '../../app-error'
import { documentLimits } from './reading/limits'
import {
  FromReader,
  type ReadPassage,
  type ReadRequest,
  type SourceResult,
  type ToReader,
} from './reading/protocol'

/** Reads documents, each batch of passages stored before the next is made. */
export interface DocumentReader {
  /** @throws AppError document_*; cancelled */
  read(
    request: ReadRequest,
    onChunks: (passages: ReadPassage[]) => Promise<void>,
    signal: AbortSignal,
  ): Promise<SourceResult>
  close(): Promise<void>
}

/** In this very thread: for tests, and where nothing is built. */
export const sameThreadReader = (characterMaps: string | null = null): DocumentReader => ({
  read: async (request, onChunks, signal) => {
    // The parsers are large, and most starts need none of them.
    const { readSource } = await import('./reading/read-source')
    return readSource(request, { characterMaps }, async (chunks) => {
      if (signal.aborted) throw new AppError('cancelled')
      await onChunks(chunks)
    })
  },
  close: async () => undefined,
})

type Limits = { silentMs: number; heapMb: number }

/**
 * In a thread of its own, which is ended when it is silent for too long or eats too much: the file is then
 * unreadable, and the app goes on.
 * @param file the built worker; the character maps of pdf.js lie beside it
 */
export function threadReader(file: string, limits: Limits = documentLimits): DocumentReader {
  const characterMaps = join(dirname(file), 'cmaps')
  const working = new Set<Worker>()
  let idle: Worker | null = null
  const start = () => {
    const worker = new Worker(file, {
      env: {},
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: limits.heapMb },
      stdout: true,
      stderr: true,
    })
    // What a parser grumbles about a stranger's file is nobody's news.
    worker.stdout.resume()
    worker.stderr.resume()
    // Nobody waits for one that does nothing.
    worker.unref()
    worker.on('exit', () => {
      if (idle === worker) idle = null
    })
    worker.on('error', () => undefined)
    return worker
  }

  return {
    read: (request, onChunks, signal) =>
      new Promise<SourceResult>((resolve, reject) => {
        if (signal.aborted) return reject(new AppError('cancelled'))
        const worker = idle ?? start()
        idle = null
        working.add(worker)
        const say = (message: ToReader) => worker.postMessage(message)
        let timer: NodeJS.Timeout | undefined
        const settle = (isWell: boolean) => {
          clearTimeout(timer)
          signal.removeEventListener('abort', onAbort)
          worker.off('message', onMessage).off('error', onError).off('exit', onExit)
          working.delete(worker)
          if (isWell && idle === null) idle = worker
          else void worker.terminate()
        }
        const fail = (error: unknown, isWell = false) => {
          settle(isWell)
          reject(error)
        }
        const broken = (detail: string) =>
          fail(new AppError('document_unreadable', { name: request.name }, { detail }))
        const wait = () => {
          clearTimeout(timer)
          timer = setTimeout(
            () => broken(`nothing was read for ${limits.silentMs / 1000} seconds`),
            limits.silentMs,
          )
        }
        const onAbort = () => fail(new AppError('cancelled'))
        const onError = (error: Error) => broken(`${error.name}: ${error.message}`)
        const onExit = (code: number) => broken(`the reader ended with code ${code}`)
        const onMessage = (raw: unknown) => {
          const parsed = FromReader.safeParse(raw)
          if (!parsed.success) return broken('the reader said something that cannot be read')
          const message = parsed.data
          wait()
          if (message.type === 'done') {
            settle(true)
            resolve(message.result)
          } else if (message.type === 'failed') fail(AppError.fromData(message.error), true)
          else if (message.type === 'chunks') {
            clearTimeout(timer)
            onChunks(message.chunks).then(
              () => {
                if (!working.has(worker)) return
                wait()
                say({ type: 'more' })
              },
              (error) => fail(error),
            )
          }
        }
        signal.addEventListener('abort', onAbort)
        worker.on('message', onMessage).on('error', onError).on('exit', onExit)
        wait()
        say({ type: 'read', request, characterMaps })
      }),
    close: async () => {
      await Promise.all([...working, ...(idle ? [idle] : [])].map((worker) => worker.terminate()))
    },
  }
}
