import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** A checkout after `npm ci`, whose Vite says whether SQLite opens when its turn comes. */
function freshCheckout(): string {
  const folder = mkdtempSync(join(tmpdir(), 'keepsake-build-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const write = (file: string, text: string) => {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    writeFileSync(join(folder, file), text)
  }
  cpSync(join(root, 'scripts'), join(folder, 'scripts'), { recursive: true })
  const compiled = join(root, 'node_modules', 'better-sqlite3', 'build')
  cpSync(join(root, 'node_modules', 'better-sqlite3'), join(folder, 'node_modules', 'better-sqlite3'), {
    recursive: true,
    filter: (path) => !path.startsWith(compiled),
  })
  for (const name of ['node-addon-api', 'node-gyp', 'typescript']) {
    symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name), 'junction')
  }
  for (const name of ['electron', 'renderer', 'shared']) mkdirSync(join(folder, name))
  for (const name of ['vite.config.ts', 'package-lock.json']) write(name, '')
  write('package.json', '{}')
  write('node_modules/vite/package.json', '{"version": "0.0.0"}')
  write(
    'node_modules/vite/bin/vite.js',
    "new (require('better-sqlite3'))(':memory:').close(); console.log('SQLite opens'); process.exitCode = 1",
  )
  return folder
}

test('[B3] after npm ci alone, a build gets SQLite ready for this Node: what it makes runs', {
  timeout: 300_000,
}, async () => {
  const folder = freshCheckout()
  const said = await new Promise<string>((resolve) => {
    execFile(process.execPath, [join(folder, 'scripts', 'build.mjs')], { cwd: folder }, (_, stdout, stderr) =>
      resolve(`${stdout}${stderr}`),
    )
  })
  expect(said).toContain('SQLite opens')
  expect(said).toContain('The build failed')
})
