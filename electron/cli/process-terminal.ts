import type { Terminal } from './terminal'

/** This process's own terminal. */
export function processTerminal(): Terminal {
  const { stdin, stdout, stderr, env } = process
  // Whoever reads may leave early, as `head` does.
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0)
    throw error
  })
  return {
    stdin,
    stdout,
    stderr,
    environment: env,
    cwd: process.cwd(),
    onInterrupt: (stop) => {
      process.on('SIGINT', stop)
      return () => process.off('SIGINT', stop)
    },
  }
}
