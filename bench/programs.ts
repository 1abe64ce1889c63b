import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { electronPath } from '../scripts/electron-path.mjs'
import { sandboxObstacle } from '../scripts/sandbox.mjs'

const root = join(import.meta.dirname, '..')

/** A program to be measured: Keepsake, or the bare window that it is compared with. */
export type Program = { title: string; entry: string; address: string }
export const keepsake: Program = { title: 'Keepsake', entry: root, address: 'app://keepsake/' }
export const bareWindow: Program = {
  title: 'a bare Electron window',
  entry: join(root, 'bench', 'bare-window'),
  address: 'file://',
}

export type Started = {
  child: ChildProcess
  pid: number
  port: number
  startedAt: number
  end: () => Promise<void>
}

/** Starts a program as a person does, with a port to look into its page. */
export async function startProgram(program: Program, dataFolder: string): Promise<Started> {
  const { executable } = electronPath()
  const sandbox = sandboxObstacle(executable) === undefined ? [] : ['--no-sandbox']
  const { ELECTRON_RUN_AS_NODE: _, ...environment } = process.env
  const startedAt = Date.now()
  const child = spawn(
    executable,
    [program.entry, ...sandbox, `--user-data-dir=${dataFolder}`, '--remote-debugging-port=0', '--lang=en'],
    { env: { ...environment, KEEPSAKE_GPU: 'off' }, stdio: ['ignore', 'ignore', 'pipe'] },
  )
  const { pid } = child
  if (pid === undefined) throw new Error(`${program.title} did not start`)
  // A benchmark that ran out of its time leaves its program behind.
  const killWithUs = () => child.kill('SIGKILL')
  process.once('exit', killWithUs)
  child.once('exit', () => process.removeListener('exit', killWithUs))
  const end = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    child.kill('SIGTERM')
    await gone
  }
  return { child, pid, startedAt, port: await debuggingPort(child, program), end }
}

function debuggingPort(child: ChildProcess, program: Program): Promise<number> {
  return new Promise((resolve, reject) => {
    let heard = ''
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      heard = (heard + text).slice(-8_192)
      const found = /DevTools listening on ws:\/\/127\.0\.0\.1:(\d+)/.exec(heard)
      if (found) resolve(Number(found[1]))
    })
    child.once('exit', () => reject(new Error(`${program.title} ended: ${heard}`)))
  })
}
