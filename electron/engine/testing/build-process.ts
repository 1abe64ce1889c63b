import { rmSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const natives = ['better-sqlite3', 'node-llama-cpp', 'onnxruntime-node', 'onnxruntime-common']

/**
 * Bundles a file as a process of its own, as the app's build does. It lies in a folder inside the project, because it
 * finds its native packages from there; `removeProcess` takes it away.
 * @param entry from `electron/engine`
 * @param format as the app's build has it: `cjs` for an engine's worker
 */
export async function buildProcess(entry: string, format: 'esm' | 'cjs' = 'esm'): Promise<string> {
  const name = basename(entry, '.ts')
  const folder = `${entry.replaceAll(/\W+/g, '-')}-${process.pid}`
  const outDir = join(root, 'node_modules/.cache/keepsake-processes', folder)
  const file = `${name}.${format === 'esm' ? 'mjs' : 'cjs'}`
  const external = [...builtinModules, ...builtinModules.map((one) => `node:${one}`), ...natives]
  await build({
    root,
    configFile: false,
    logLevel: 'warn',
    ssr: { noExternal: true, external },
    build: {
      ssr: true,
      outDir,
      emptyOutDir: true,
      minify: false,
      target: 'node20',
      rolldownOptions: {
        checks: { emptyImportMeta: false },
        input: { [name]: join(root, 'electron/engine', entry) },
        external,
        output: { format, entryFileNames: file },
      },
    },
  })
  return join(outDir, file)
}

/** Takes away what `buildProcess` built; nothing where it did not get so far. */
export function removeProcess(file: string): void {
  if (file !== '') rmSync(dirname(file), { recursive: true, force: true })
}
