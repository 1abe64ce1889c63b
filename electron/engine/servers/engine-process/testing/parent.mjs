// Starts the engine's process (argv 2) as the app does and tells its pid; a test then kills this parent.
import { fork } from 'node:child_process'

const child = fork(process.argv[2], [], { execArgv: [], stdio: ['ignore', 'ignore', 'ignore', 'ipc'] })
child.on('message', (message) => {
  if (message.type === 'listening') process.stdout.write(`${child.pid}\n`)
})
child.send({ type: 'start', models: [], key: 'a-key-that-is-long-enough', idleUnloadMs: 1000, useGpu: false })
