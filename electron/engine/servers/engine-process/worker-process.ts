/** A child process that runs the built-in engine. The shell gives a utility process, others a plain Node child. */
export type WorkerProcess = {
  /** Undefined until the process has started, and after a start that failed. */
  readonly pid: number | undefined
  post(message: unknown): void
  onMessage(listener: (message: unknown) => void): void
  /** Called once, also when the process could not be started; `cause` is for people who read a log. */
  onExit(listener: (exit: WorkerExit) => void): void
  /** Ends the process: politely, or at once where `force` is set. */
  kill(how: { force: boolean }): void
}

export type WorkerExit = { code: number | null; signal: string | null; cause?: string }
