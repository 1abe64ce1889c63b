type Library = typeof import('@huggingface/transformers')

let library: Promise<Library> | undefined

/**
 * Transformers.js, loaded when first needed. It reads local folders only: whatever is missing there is an error and
 * never a request to a hub.
 */
export function loadLibrary(): Promise<Library> {
  library ??= import('@huggingface/transformers').then((loaded) => {
    const { env, LogLevel } = loaded
    env.allowRemoteModels = false
    env.allowLocalModels = true
    env.useFSCache = false
    env.useBrowserCache = false
    env.useWasmCache = false
    env.fetch = (address: unknown) => Promise.reject(new Error(`nothing is fetched: ${String(address)}`))
    env.logLevel = LogLevel.ERROR
    return loaded
  })
  return library
}
