import { z } from 'zod'
import type { ModelSource } from '../builtin/catalog'
import { reasonOf, SourceFailure } from './failure'

export type HubSource = Extract<ModelSource, { kind: 'hub' }>
export type FileFacts = { sizeBytes: number; sha256: string | null }

/** An entry of the hub's listing; a large file has its size and SHA-256 in its LFS entry. */
const Listing = z.array(
  z.object({
    path: z.string(),
    size: z.int().nonnegative(),
    lfs: z.object({ oid: z.string().regex(/^[0-9a-f]{64}$/), size: z.int().positive() }).optional(),
  }),
)

const pathOf = (...parts: string[]) =>
  parts.flatMap((part) => part.split('/').map(encodeURIComponent)).join('/')

/** Where the hub gives the file's bytes. */
export function hubFileUrl(hubUrl: string, { repository, revision, file }: HubSource): string {
  return `${hubUrl}/${pathOf(repository)}/resolve/${pathOf(revision, file)}`
}

/** Reads size and checksum of a file from the hub's own listing. */
export async function readHubFacts(
  fetch: typeof globalThis.fetch,
  hubUrl: string,
  { repository, revision, file }: HubSource,
  signal: AbortSignal,
): Promise<FileFacts> {
  const folder = file.split('/').slice(0, -1)
  const url = `${hubUrl}/api/models/${pathOf(repository)}/tree/${pathOf(revision, ...folder)}`
  let body: unknown
  try {
    const response = await fetch(url, { signal })
    if (!response.ok) {
      await response.body?.cancel()
      const kind = response.status >= 500 || response.status === 429 ? 'network' : 'refused'
      throw new SourceFailure(kind, `HTTP ${response.status}`)
    }
    body = await response.json()
  } catch (error) {
    if (signal.aborted || error instanceof SourceFailure) throw error
    throw new SourceFailure('network', reasonOf(error), { cause: error })
  }
  const listing = Listing.safeParse(body)
  if (!listing.success) throw new SourceFailure('unusable', 'the listing cannot be read')
  const entry = listing.data.find((one) => one.path === file)
  if (!entry) throw new SourceFailure('refused', `${file} is not listed`)
  return { sizeBytes: entry.lfs?.size ?? entry.size, sha256: entry.lfs?.oid ?? null }
}
