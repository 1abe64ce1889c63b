import { builtinModules } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const root = fileURLToPath(new URL('../../../../../', import.meta.url))

/**
 * Bundles the engine's process as the app's build does and tells where it lies. The folder is inside the
 * project, because the bundle finds `node-llama-cpp` from where it lies.
 */
export async function buildWorker(name: string): Promise<string> {
  const outDir = join(root, 'node_modules/.cache/keepsake-builtin-engine', name)
  const external = [...builtinModules, ...builtinModules.map((one) => `node:${one}`), 'node-llama-cpp']
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
        input: { 'builtin-engine': join(root, 'electron/engine/servers/builtin/worker/main.ts') },
        external,
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  })
  return join(outDir, 'builtin-engine.cjs')
}
