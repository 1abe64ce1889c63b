import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { buildIfStale } from '../../scripts/build.mjs'
import { projectRoot } from '../../scripts/setup/folders.mjs'

/** Somebody's own folder, with the packed npm package installed in it. */
export type Installed = {
  folder: string
  /** Runs a program there; `npx` and the package's own command are found. */
  run: (
    program: string,
    words: readonly string[],
    environment?: Record<string, string>,
  ) => Promise<{ code: unknown; stdout: string; stderr: string }>
  remove: () => void
}

function pack(into: string): void {
  const words = ['pack', '--ignore-scripts', '--silent', '--pack-destination', into]
  const packed = spawnSync('npm', words, {
    cwd: projectRoot,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  })
  if (packed.status !== 0) throw new Error(`npm pack: ${packed.stderr}`)
}

/**
 * The package as npm packs it, in an empty folder; only the packages that it depends on, and what `others` names, are
 * this project's own, so that nothing is fetched. Electron is not among them.
 */
export function installPacked(others: readonly string[] = []): Installed {
  buildIfStale()
  const folder = mkdtempSync(join(tmpdir(), 'keepsake-package-'))
  pack(folder)
  const target = join(folder, 'node_modules', 'keepsake')
  mkdirSync(target, { recursive: true })
  const [archive = ''] = readdirSync(folder).filter((name) => name.endsWith('.tgz'))
  const unpacked = spawnSync('tar', ['-xzf', join(folder, archive), '--strip-components=1', '-C', target])
  if (unpacked.status !== 0) throw new Error(`tar: ${String(unpacked.stderr)}`)
  for (const name of [
    'better-sqlite3',
    'node-llama-cpp',
    'onnxruntime-node',
    'onnxruntime-common',
    ...others,
  ]) {
    const link = join(folder, 'node_modules', name)
    mkdirSync(dirname(link), { recursive: true })
    symlinkSync(join(projectRoot, 'node_modules', name), link, 'junction')
  }
  const bin = join(folder, 'node_modules', '.bin')
  mkdirSync(bin)
  const command = join(target, 'dist', 'node', 'cli.mjs')
  chmodSync(command, 0o755)
  symlinkSync(command, join(bin, 'keepsake'))
  return {
    folder,
    run: async (program, words, environment = {}) => {
      const child = spawn(program, words, {
        cwd: folder,
        env: { ...surroundings(), PATH: `${bin}${delimiter}${process.env.PATH ?? ''}`, ...environment },
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      const written = { stdout: '', stderr: '' }
      child.stdout.on('data', (text) => {
        written.stdout += String(text)
      })
      child.stderr.on('data', (text) => {
        written.stderr += String(text)
      })
      const [code] = await once(child, 'close')
      return { code, ...written }
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** Without what the tests' own runner and this machine's person have set. */
const surroundings = (): Record<string, string> =>
  Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) =>
      value === undefined || /^(KEEPSAKE_|OPENAI_|HF_|NODE_|VITEST|npm_|ENV$)/i.test(name)
        ? []
        : [[name, value]],
    ),
  )
