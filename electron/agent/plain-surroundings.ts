import { fileURLToPath } from 'node:url'
import { spawnNodeWorker } from '../engine/servers'
import type { Surroundings } from './session'

/** An engine in plain Node: no key store, its workers plain children, nothing told to anybody. */
export function plainSurroundings(environment: Surroundings['environment']): Surroundings {
  const spawn = (name: string) => () =>
    spawnNodeWorker(fileURLToPath(new URL(`../main/${name}.cjs`, import.meta.url)))
  return {
    keyStore: null,
    spawnWorker: spawn('builtin-engine'),
    spawnOnnxWorker: spawn('onnx-engine'),
    environment,
    log: () => undefined,
  }
}
