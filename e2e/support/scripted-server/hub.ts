import { createHash } from 'node:crypto'
import { type ServedFile, startFileServer } from './file-server'

/** The commit that its only revision stands for. */
export const commit = 'c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00'

export type HubContent = Record<string, Uint8Array | string | (Partial<ServedFile> & { content: Uint8Array })>

/** A hub with one repository: its listing as the real one gives it, and its files, each misbehaving as told. */
export async function startHub(repository: string, files: HubContent) {
  const server = await startFileServer()
  const listingPath = `/api/models/${repository}/revision/main`
  const filePath = (path: string) => `/${repository}/resolve/${commit}/${path}`
  const oids: Record<string, string> = {}
  const siblings = Object.entries(files).map(([path, given]) => {
    const file =
      typeof given === 'string'
        ? { content: Buffer.from(given) }
        : given instanceof Uint8Array
          ? { content: given }
          : given
    server.serve(filePath(path), file)
    const size = file.content.length
    const sha256 = createHash('sha256').update(file.content).digest('hex')
    const blobId = createHash('sha1').update(`blob ${size}\0`).update(file.content).digest('hex')
    const large = size > 10_000
    oids[path] = large ? sha256 : blobId
    return { rfilename: path, size, blobId, ...(large ? { lfs: { sha256, size, pointerSize: 134 } } : {}) }
  })
  const listing = Buffer.from(JSON.stringify({ id: repository, sha: commit, gated: false, siblings }))
  server.serve(listingPath, listing)
  server.serve(`/api/models/${repository}/revision/${commit}`, listing)
  /** The requests for files, with the bytes that each asked from. */
  const fetched = () =>
    server.requests
      .filter(({ path }) => path.includes('/resolve/'))
      .map(({ path, range }) => (range ? `${path.split('/').at(-1)} ${range}` : path.split('/').at(-1)))
  return { server, listingPath, filePath, oids, fetched }
}
