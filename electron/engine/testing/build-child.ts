import { builtinModules } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const root = fileURLToPath(new URL('../../../', import.meta.url))

/**
 * Bundles a file of these tests as a process of its own; inside the project, as it finds native packages from where
 * it lies. Returns where it is.
 */
export async function buildChild(name: string): Promise<string> {
  const outDir = join(root, 'node_modules/.cache/keepsake-children', `${name}-${process.pid}`)
  const native = ['better-sqlite3', 'node-llama-cpp', 'onnxruntime-node', 'onnxruntime-common']
  const external = [...builtinModules, ...builtinModules.map((one) => `node:${one}`), ...native]
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
        input: { [name]: join(root, 'electron/engine/testing', `${name}.ts`) },
        external,
        output: { format: 'esm', entryFileNames: '[name].mjs' },
      },
    },
  })
  return join(outDir, `${name}.mjs`)
}
