import { builtinModules } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const root = fileURLToPath(new URL('../../../../../', import.meta.url))

/**
 * Bundles an engine's process as the app's build does and tells where it lies. The folder is inside the
 * project, because the bundle finds its native packages from where it lies.
 */
export async function buildWorker(name: string, entry: string, natives: string[]): Promise<string> {
  const outDir = join(root, 'node_modules/.cache/keepsake-engines', name)
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
        input: { [name]: join(root, 'electron/engine/servers', entry) },
        external,
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  })
  return join(outDir, `${name}.cjs`)
}
