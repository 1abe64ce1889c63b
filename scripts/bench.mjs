import { spawn } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { projectRoot } from './setup/folders.mjs'
import { prepare } from './test/runners.mjs'
import { screenEnvironment } from './virtual-screen.mjs'

/** Runs every bench/*.bench.mjs, or those whose name contains an argument. */
const folder = path.join(projectRoot, 'bench')
const wanted = process.argv.slice(2)
const files = (existsSync(folder) ? readdirSync(folder) : [])
  .filter((name) => name.endsWith('.bench.mjs'))
  .filter((name) => wanted.length === 0 || wanted.some((part) => name.includes(part)))

if (files.length === 0) {
  console.error('There is no such benchmark in bench/.')
  process.exitCode = 1
} else {
  await prepare()
  const screen = await screenEnvironment()
  for (const name of files) {
    console.log(`\n${name}`)
    const child = spawn(process.execPath, [path.join(folder, name)], {
      cwd: projectRoot,
      env: screen.environment,
      stdio: 'inherit',
    })
    const exitCode = await new Promise((resolve) => child.on('close', resolve))
    if (exitCode !== 0) process.exitCode = 1
  }
  await screen.stop()
}
