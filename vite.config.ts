import { readdirSync, readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { fileURLToPath } from 'node:url'
import tailwind from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig, runnerImport, type UserConfig } from 'vite'

const root = fileURLToPath(new URL('.', import.meta.url))
const nodeModules = [...builtinModules, ...builtinModules.map((name) => `node:${name}`)]
/** Never bundled: Electron itself, and packages with native code, which the installer ships as they are. */
const external = [
  ...nodeModules,
  'electron',
  'better-sqlite3',
  'node-llama-cpp',
  'onnxruntime-node',
  'onnxruntime-common',
]

/** Main and preload are CommonJS: an ES module main loads too late to register the app:// scheme. */
const commonJs = (outDir: string, input: Record<string, string>) => ({
  consumer: 'server' as const,
  resolve: { noExternal: true as const, external, conditions: ['node', 'import', 'module', 'default'] },
  build: {
    outDir: `${root}dist/${outDir}`,
    emptyOutDir: true,
    minify: false,
    sourcemap: true,
    target: 'node20',
    copyPublicDir: false,
    rolldownOptions: {
      input,
      external,
      // Transformers.js looks whether there is an `import.meta`, and does without it.
      checks: { emptyImportMeta: false },
      output: { format: 'cjs' as const, entryFileNames: '[name].cjs', chunkFileNames: '[name]-[hash].cjs' },
    },
  },
})

/** Beside the worker that reads documents: how old Chinese, Japanese and Korean PDFs name their characters. */
const characterMaps = {
  name: 'character-maps',
  applyToEnvironment: ({ name }: { name: string }) => name === 'main',
  generateBundle(this: {
    emitFile: (file: { type: 'asset'; fileName: string; source: Uint8Array }) => string
  }) {
    const folder = `${root}node_modules/pdfjs-dist/cmaps/`
    for (const name of readdirSync(folder).filter((file) => file.endsWith('.bcmap'))) {
      this.emitFile({ type: 'asset', fileName: `cmaps/${name}`, source: readFileSync(folder + name) })
    }
  },
}

/** The package and the command line, for plain Node. */
const nodeModule = (input: Record<string, string>) => {
  const { build, ...rest } = commonJs('node', input)
  const output = { format: 'es' as const, entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' }
  return { ...rest, build: { ...build, rolldownOptions: { ...build.rolldownOptions, output } } }
}

/** The names of the contract: the schemas themselves would only hold up each start of the page. */
async function contractNames() {
  const file = `${root}shared/contract/index.ts`
  const { module } = await runnerImport<typeof import('./shared/contract')>(file, { configFile: false, root })
  return Object.entries(module.contract).map(([domain, entries]) => [
    domain,
    Object.entries(entries).map(([name, entry]) => [name, entry.type]),
  ])
}

export default defineConfig(
  async (): Promise<UserConfig> => ({
    root: `${root}renderer`,
    base: './',
    plugins: [react(), tailwind(), characterMaps],
    environments: {
      client: {
        build: {
          outDir: `${root}dist/renderer`,
          emptyOutDir: true,
          target: 'chrome130',
          // The page's CSP has no `data:` for fonts, so that none may be written into the style sheet.
          assetsInlineLimit: 0,
          modulePreload: { polyfill: false },
        },
      },
      main: commonJs('main', {
        main: `${root}electron/shell/main.ts`,
        'builtin-engine': `${root}electron/engine/servers/builtin/worker/main.ts`,
        'document-reader': `${root}electron/engine/memory/documents/reading/worker.ts`,
        'file-rewriter': `${root}electron/engine/memory/forget/rewriting/worker.ts`,
        'onnx-engine': `${root}electron/engine/servers/onnx/worker/main.ts`,
        'memory-reader': `${root}electron/engine/memory/reader/worker/main.ts`,
        'memory-views': `${root}electron/engine/memory/views/worker/main.ts`,
      }),
      node: nodeModule({ agent: `${root}electron/agent.ts`, cli: `${root}electron/cli.ts` }),
      preload: {
        ...commonJs('preload', { preload: `${root}electron/shell/preload.ts` }),
        define: { CONTRACT_NAMES: JSON.stringify(await contractNames()) },
      },
    },
    builder: {
      async buildApp(builder) {
        for (const environment of Object.values(builder.environments)) {
          if (environment.name !== 'ssr') await builder.build(environment)
        }
      },
    },
  }),
)
