/**
 * Work that can be left off at each `yield` and gone on with later: a large file must not keep the windows waiting
 * while it is read.
 */
export type Steps<Result> = Generator<undefined, Result, undefined>

/** All of it, now. */
export function finish<Result>(steps: Steps<Result>): Result {
  let step = steps.next()
  while (!step.done) step = steps.next()
  return step.value
}

/** All of it, with room for others between the steps. */
export async function finishInSteps<Result>(steps: Steps<Result>): Promise<Result> {
  let step = steps.next()
  while (!step.done) {
    await new Promise((resolve) => setImmediate(resolve))
    step = steps.next()
  }
  return step.value
}
