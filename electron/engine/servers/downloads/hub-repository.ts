import { z } from 'zod'
import { AppError } from '../../app-error'
import { reasonOf, SourceFailure } from './failure'

export type HubFile = {
  path: string
  size: number
  /** The checksum that names its bytes: SHA-256 of a large file, git's own of a small one. */
  oid: string
  large: boolean
}

export type HubRepository = { commit: string; files: HubFile[] }

/** What the hub tells of a repository at a revision, with `blobs=true`. */
const Answer = z.object({
  sha: z.string().regex(/^[0-9a-f]{40}$/),
  siblings: z.array(
    z.object({
      rfilename: z.string(),
      size: z.int().nonnegative().nullish(),
      blobId: z.string().nullish(),
      lfs: z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/), size: z.int().nonnegative() }).nullish(),
    }),
  ),
})

export type HubRequest = {
  hubUrl: string
  repository: string
  displayName: string
  token: string | null
}

export const authorization = (token: string | null): Record<string, string> =>
  token === null ? {} : { authorization: `Bearer ${token}` }

/**
 * Lists a repository.
 * @throws AppError download_gated, download_missing, unauthorized; SourceFailure for what may pass by itself
 */
export async function readRepository(
  fetch: typeof globalThis.fetch,
  request: HubRequest & { revision: string },
  signal: AbortSignal,
): Promise<HubRepository> {
  const { hubUrl, repository, revision, token } = request
  const url = `${hubUrl}/api/models/${repository}/revision/${encodeURIComponent(revision)}?blobs=true`
  let body: unknown
  try {
    const response = await fetch(url, { signal, headers: authorization(token) })
    if (!response.ok) {
      await response.body?.cancel()
      throw refusal(request, response.status, response.headers.get('x-error-code'))
    }
    body = await response.json()
  } catch (error) {
    if (signal.aborted || error instanceof SourceFailure || error instanceof AppError) throw error
    throw new SourceFailure('network', reasonOf(error), { cause: error })
  }
  const answer = Answer.safeParse(body)
  if (!answer.success) throw new SourceFailure('unusable', 'the listing cannot be read')
  return {
    commit: answer.data.sha,
    files: answer.data.siblings.flatMap(({ rfilename, size, blobId, lfs }): HubFile[] => {
      // A path that climbs out of the folder is no file of this repository.
      if (!isPlainPath(rfilename)) return []
      if (lfs) return [{ path: rfilename, size: lfs.size, oid: lfs.sha256, large: true }]
      if (typeof size !== 'number' || !blobId || !/^[0-9a-f]{40}$/.test(blobId)) return []
      return [{ path: rfilename, size, oid: blobId, large: false }]
    }),
  }
}

/** What a refusal of the hub means; it tells gated, hidden and absent repositories apart in a header. */
export function refusal(
  { hubUrl, repository, displayName, token }: HubRequest,
  status: number,
  code: string | null,
): AppError | SourceFailure {
  if (status === 408 || status === 429 || status >= 500) return new SourceFailure('network', `HTTP ${status}`)
  const detail = `HTTP ${status}${code ? ` ${code}` : ''}`
  const page = `${hubUrl}/${repository}`
  const absent = code === 'RepoNotFound' || code === 'RevisionNotFound' || code === 'EntryNotFound'
  const gated = code === 'GatedRepo' || (status === 403 && !absent)
  const params = { name: displayName, repository }
  if (gated)
    return new AppError('download_gated', params, { detail, fixes: [{ do: 'open-link', url: page }] })
  // Without a token a repository that is hidden looks like one that is not there; with one, only a wrong token is 401.
  if (status === 401 && token !== null && !absent) return new AppError('unauthorized', params, { detail })
  if (status === 401 || status === 404) return new AppError('download_missing', params, { detail })
  return new SourceFailure('refused', detail)
}

const isPlainPath = (path: string): boolean =>
  !path.startsWith('/') &&
  !/[\\:\0]/.test(path) &&
  path.split('/').every((part) => !['', '.', '..'].includes(part))
