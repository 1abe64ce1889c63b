import { builtinModules } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const root = fileURLToPath(new URL('../../../../', import.meta.url))

/** Bundles the process that is to be killed; inside the project, as it finds better-sqlite3 from where it lies. */
export async function buildCrashChild(): Promise<string> {
  const outDir = join(root, 'node_modules/.cache/keepsake-crash-child', String(process.pid))
  const external = [...builtinModules, ...builtinModules.map((one) => `node:${one}`), 'better-sqlite3']
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
        input: { 'crash-child': join(root, 'electron/engine/database/testing/crash-child.ts') },
        external,
        output: { format: 'esm', entryFileNames: '[name].mjs' },
      },
    },
  })
  return join(outDir, 'crash-child.mjs')
}
