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
  // Rejects where the thread throws, e.g. on a full disk.
  const [answer] = await once(worker, 'message')
  await once(worker, 'exit')
  if (answer === 'busy') throw new AppError('database_busy')
  return answer === true
}
