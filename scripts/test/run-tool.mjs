import { spawn } from 'node:child_process'
import path from 'node:path'
import { projectRoot } from '../setup/folders.mjs'

/** The commands of the tools, run by this very Node: no shell, no .cmd files on Windows. */
const tools = {
  biome: '@biomejs/biome/bin/biome',
  depcruise: 'dependency-cruiser/bin/dependency-cruise.mjs',
  knip: 'knip/bin/knip.js',
  playwright: 'playwright/cli.js',
  tsc: 'typescript/bin/tsc',
  vitest: 'vitest/vitest.mjs',
}

/** Runs a script in this Node with its output on the terminal; gives its exit code. */
export function runNode(script, args = [], { environment = process.env } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, ...args], {
      cwd: projectRoot,
      env: environment,
      stdio: 'inherit',
    })
    const forward = (signal) => child.kill(signal)
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, forward)
    child.on('error', reject)
    child.on('close', (exitCode) => {
      for (const signal of ['SIGINT', 'SIGTERM']) process.removeListener(signal, forward)
      resolve(exitCode ?? 1)
    })
  })
}

/** Runs one of the project's tools. */
export function runTool(name, args, options) {
  return runNode(path.join(projectRoot, 'node_modules', tools[name]), args, options)
}
