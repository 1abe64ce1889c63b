import { createRunnableDevEnvironment, resolveConfig } from 'vite'
import { projectRoot } from '../setup/folders.mjs'

/** Runs TypeScript as Vite's own import of a file does, and stays open: an adapter is loaded when it is first asked. */
export async function openRuntime() {
  const resolve = { external: true, mainFields: [], conditions: ['node'] }
  const bench = { consumer: 'server', dev: { moduleRunnerTransform: true }, resolve }
  const settings = {
    configFile: false,
    envDir: false,
    root: projectRoot,
    cacheDir: process.cwd(),
    logLevel: 'error',
  }
  const config = await resolveConfig({ ...settings, environments: { bench } }, 'serve')
  const runnerOptions = { hmr: { logger: false } }
  const environment = createRunnableDevEnvironment('bench', config, { runnerOptions, hot: false })
  await environment.init()
  return environment
}
