import { AppError } from '../app-error'
import type { ChatModel } from '../providers'
import { type BuiltinEngine, readGgufFile } from '../servers'

type Deps = {
  engine: Pick<BuiltinEngine, 'crash'>
  filePath: string
}

/**
 * A model of the built-in engine whose failures have their real names: over the wire a crash is only a broken
 * connection, and a file that is damaged or gone is only a server that failed.
 */
export function withBuiltinReasons(model: ChatModel, deps: Deps): ChatModel {
  return {
    ...model,
    async generate(request, signal) {
      try {
        return await model.generate(request, signal)
      } catch (error) {
        throw await realReason(error, deps)
      }
    },
    async *stream(request, signal) {
      try {
        yield* model.stream(request, signal)
      } catch (error) {
        throw await realReason(error, deps)
      }
    },
  }
}

async function realReason(error: unknown, { engine, filePath }: Deps): Promise<unknown> {
  if (!(error instanceof AppError)) return error
  if (error.code === 'stream_cut' || error.code === 'unreachable') {
    const crash = await engine.crash()
    return crash ? AppError.fromData(crash) : error
  }
  const said = error.params.message
  const notLoaded = typeof said === 'string' && said.startsWith('failed to load model')
  if (error.code !== 'server_error' || !notLoaded) return error
  return loadFailure(filePath, said)
}

async function loadFailure(path: string, detail: string): Promise<AppError> {
  const fixes = [{ do: 'choose-model' } as const, { do: 'retry' } as const]
  try {
    await readGgufFile(path)
  } catch (error) {
    if (error instanceof AppError)
      return new AppError(error.code, error.params, { fixes, cause: error, detail })
    throw error
  }
  // The header is fine, so what is behind it is not.
  return new AppError('gguf_invalid', { path }, { fixes, detail })
}
