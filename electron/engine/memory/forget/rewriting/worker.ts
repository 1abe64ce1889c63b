import { parentPort, workerData } from 'node:worker_threads'
import { z } from 'zod'
import { rewriteFile } from '../../../database/rewrite-file'
import { systemErrorCode } from '../../../system-error'

// The thread that writes the file anew after something was forgotten, so that the app's own thread does not stand still.

try {
  parentPort?.postMessage(rewriteFile(z.string().parse(workerData)))
} catch (error) {
  if (systemErrorCode(error) !== 'database_busy') throw error
  parentPort?.postMessage('busy')
}
