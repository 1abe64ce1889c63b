import type { Terminal } from './terminal'

/** This process's own terminal. @param leave ends the process when nobody reads any more, as behind `head` */
export function processTerminal(leave: () => void): Terminal {
  const { stdin, stdout, stderr, env } = process
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    leave()
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
