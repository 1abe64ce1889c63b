import path from 'node:path'
import { parseArgs } from 'node:util'
import { openRuntime } from './bench/runtime.mjs'
import { cacheFolder } from './setup/folders.mjs'
import { setup } from './setup.mjs'
import { miniLmFolder } from './test-onnx-models.mjs'

/**
 * Measures the memory's reading: `--data FILE` (may be given more than once) for a file in the shape of LoCoMo, else the
 * project's own talks; `--json FILE` for the figures.
 */
const { values } = parseArgs({
  options: { data: { type: 'string', multiple: true }, json: { type: 'string' } },
})

await setup()
const encoder = await miniLmFolder()
const runtime = await openRuntime()
try {
  const module = await runtime.runner.import(path.resolve(import.meta.dirname, '../bench/memory/main.ts'))
  await module.measureMemory({
    files: (values.data ?? []).map((file) => path.resolve(file)),
    resultFile: values.json === undefined ? null : path.resolve(values.json),
    encoder: encoder.path === undefined ? { reason: encoder.reason } : { path: encoder.path },
    cacheFolder: path.join(cacheFolder(), 'bench-vectors'),
  })
} catch (error) {
  console.error(error instanceof Error ? (error.stack ?? error.message) : error)
  process.exitCode = 1
} finally {
  await runtime.close()
}
// An engine that was asked to end may still hold a handle.
process.exit()
