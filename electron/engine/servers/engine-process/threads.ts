import { availableParallelism } from 'node:os'

/** Threads for a model's arithmetic: two on two cores spin against each other and the app, far slower than one. */
export function threadCount(cores = availableParallelism()): number {
  return cores <= 2 ? 1 : cores - 1
}
