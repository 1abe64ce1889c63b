import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { temporaryFolder } from '../../engine/database/testing'
import { startCli } from './run-cli'

/** A folder with data of its own and a model server, and command lines run there. */
export function placeWith<Server extends { baseUrl: string; close: () => Promise<void> }>(server: Server) {
  onTestFinished(() => server.close())
  const cwd = temporaryFolder()
  const environment = { KEEPSAKE_DATA_FOLDER: join(cwd, 'data') }
  const backend = { ...environment, KEEPSAKE_MODEL_BACKEND__BASE_URL: server.baseUrl }
  const run = (words: string, more: Parameters<typeof startCli>[1] = {}) =>
    startCli(words.split(' '), { cwd, environment, ...more }).ended
  return { server, cwd, environment, backend, run }
}
