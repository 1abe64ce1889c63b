import { toErrorData } from '../../app-error'
import type { Database } from '../../database/connection'
import type { RetrievedHit } from '../retrieval/retrieve'
import type { VectorModel } from '../vectors/vector-index'
import { ReaderThread } from './reader-thread'
import { type ReaderQuestion, Reading } from './reading'

export type { ReaderQuestion } from './reading'

/** Finds what is known, beside the thread that runs the app. */
export interface MemoryReader {
  /**
   * The best first.
   * @throws AppError memory_index_broken where an index cannot be read: that is not the same as nothing found
   */
  retrieve(question: ReaderQuestion): Promise<RetrievedHit[]>
  /** Begins the thread, so that the first question need not wait for it. */
  warm(): void
  /** There are new vectors: they are read before the next question comes. */
  vectorsChanged(): void
  /** Ends the thread; before the file itself is closed. */
  close(): Promise<void>
}

export type ReaderOptions = {
  /** The open database; it answers itself where no thread can. */
  db: Database
  /** The built thread; null, or a database in memory: everything happens in this thread. */
  workerFile: string | null
  /** Whose vectors a question's vector is compared with; null where none is chosen. */
  model: () => VectorModel | null
  log: (level: 'info' | 'warn' | 'error', text: string, fields?: Record<string, unknown>) => void
}

export function openReader({ db, workerFile, model, log }: ReaderOptions): MemoryReader {
  if (workerFile === null || db.memory) return sameThread(db, model)
  const thread = new ReaderThread({ workerFile, databaseFile: db.name, log })
  const here = sameThread(db, model)
  return {
    retrieve: async (question) => {
      try {
        return await thread.ask({ question, model: question.vector === null ? null : model() })
      } catch (error) {
        // A thread that cannot even start, as where its file is gone, must not cost the memory.
        if (thread.hasAnswered || toErrorData(error).code !== 'internal') throw error
        log('error', 'the memory reader does not start: its work is done in the thread of the app')
        return here.retrieve(question)
      }
    },
    warm: () => thread.warm(),
    vectorsChanged: () => {
      const present = model()
      if (present !== null) thread.vectorsChanged(present)
    },
    close: () => thread.close(),
  }
}

function sameThread(db: Database, model: () => VectorModel | null): MemoryReader {
  let reading: Reading | null = null
  return {
    retrieve: async (question) => {
      reading ??= new Reading(db, () => performance.now())
      return reading.retrieve({ question, model: question.vector === null ? null : model() })
    },
    warm: () => undefined,
    // Looked at with the next question.
    vectorsChanged: () => undefined,
    close: async () => undefined,
  }
}
