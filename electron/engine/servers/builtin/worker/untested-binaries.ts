import childProcess from 'node:child_process'
import { EventEmitter } from 'node:events'
import { syncBuiltinESMExports } from 'node:module'

const isBindingTest = (path: unknown): boolean => String(path).endsWith('testBindingBinary.js')

/** A child that finds every binary good; what it is asked and answers is the library's own. */
class ContentChild extends EventEmitter {
  readonly killed = false
  readonly exitCode = null

  constructor() {
    super()
    setImmediate(() => this.emit('message', { type: 'ready' }))
  }

  send({ type }: { type: string }): void {
    if (type === 'exit') this.emit('exit', 0)
    else this.emit('message', { type: type === 'start' ? 'loaded' : 'done' })
  }

  kill(): void {
    this.removeAllListeners()
  }
}

/**
 * Lets the library load its binaries without a trial in a child of Node. In a utility process such a child would be
 * the app itself, as the fuses forbid to run it as Node; and this process may crash alone, which the app tells.
 */
export function loadBinariesUntested(): void {
  const { fork } = childProcess
  const forkOrPretend = (...given: Parameters<typeof fork>) =>
    isBindingTest(given[0]) ? new ContentChild() : fork(...given)
  Object.assign(childProcess, { fork: forkOrPretend })
  syncBuiltinESMExports()
}
