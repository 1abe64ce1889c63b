import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { AppError } from '../../../app-error'

/**
 * Writes a database anew in a thread; false where its log still has to be emptied.
 * @param workerFile `worker.ts`, built
 * @throws AppError database_busy where another one writes
 */
export async function rewriteInThread(workerFile: string, databaseFile: string): Promise<boolean> {
  const worker = new Worker(workerFile, { workerData: databaseFile })
  let answer: unknown
  worker.on('message', (said: unknown) => {
    answer = said
  })
  // Waited for alone: its answer and its end may come at once, and nobody hears the end who waits for the answer first.
  // Rejects where the thread throws, e.g. on a full disk.
  const [code] = await once(worker, 'exit')
  if (answer === 'busy') throw new AppError('database_busy')
  if (typeof answer !== 'boolean') throw new Error(`the thread ended with code ${code} and without an answer`)
  return answer
}
