import type { AppErrorData, ErrorCode, Fix } from '../../shared/errors'
import { systemErrorCode } from './system-error'

type Options = { fixes?: Fix[]; cause?: unknown; detail?: string }

/** The one error that the engine throws on purpose: a code, what its sentence names, and what mends it. */
export class AppError extends Error {
  override readonly name = 'AppError'
  readonly code: ErrorCode
  readonly params: AppErrorData['params']
  readonly fixes: Fix[]
  readonly detail: string | undefined

  constructor(code: ErrorCode, params: AppErrorData['params'] = {}, options: Options = {}) {
    super(code, { cause: options.cause })
    this.code = code
    this.params = params
    this.fixes = options.fixes ?? []
    this.detail = options.detail
  }

  /** The error as data, to store it or to send it over a border. */
  toData(): AppErrorData {
    return {
      code: this.code,
      params: this.params,
      fixes: this.fixes,
      ...(this.detail === undefined ? {} : { detail: this.detail }),
    }
  }

  /** The error that `data` was made from, thrown again on this side of a border. */
  static fromData(data: AppErrorData): AppError {
    return new AppError(data.code, data.params, {
      fixes: data.fixes,
      ...(data.detail === undefined ? {} : { detail: data.detail }),
    })
  }
}

/** Any thrown thing as data: an AppError as it is, a full disk or a busy file by its name, the rest as `internal`. */
export function toErrorData(error: unknown): AppErrorData {
  if (error instanceof AppError) return error.toData()
  const code = systemErrorCode(error) ?? 'internal'
  return {
    code,
    params: {},
    fixes: code === 'internal' ? [] : [{ do: code === 'database_damaged' ? 'open-data-folder' : 'retry' }],
    detail: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
  }
}
