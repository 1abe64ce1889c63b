import { createHash, type Hash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'

/** A file in the making, `<target>.part`, hashed as it grows; it takes its name when it is whole. */
export class PartFile {
  readonly targetPath: string
  readonly #handle: FileHandle
  #hash: Hash
  #size: number

  private constructor(targetPath: string, handle: FileHandle, hash: Hash, size: number) {
    this.targetPath = targetPath
    this.#handle = handle
    this.#hash = hash
    this.#size = size
  }

  static pathOf(targetPath: string): string {
    return `${targetPath}.part`
  }

  /** Opens the part, with all that is in it from before. */
  static async open(targetPath: string, signal: AbortSignal): Promise<PartFile> {
    await mkdir(dirname(targetPath), { recursive: true })
    // 'a' would ignore positions, 'r+' needs the file: so it is made first.
    await (await open(PartFile.pathOf(targetPath), 'a')).close()
    const { hash, size } = await hashFile(PartFile.pathOf(targetPath), signal)
    const handle = await open(PartFile.pathOf(targetPath), 'r+')
    return new PartFile(targetPath, handle, hash, size)
  }

  static async remove(targetPath: string): Promise<void> {
    await rm(PartFile.pathOf(targetPath), { force: true })
  }

  get size(): number {
    return this.#size
  }

  /** Writes behind what is there; after an error the size tells what really arrived. */
  async append(bytes: Uint8Array): Promise<void> {
    let rest = bytes
    while (rest.length > 0) {
      const { bytesWritten } = await this.#handle.write(rest, 0, rest.length, this.#size)
      this.#hash.update(rest.subarray(0, bytesWritten))
      this.#size += bytesWritten
      rest = rest.subarray(bytesWritten)
    }
  }

  /** Begins again with an empty file. */
  async reset(): Promise<void> {
    await this.#handle.truncate(0)
    this.#hash = createHash('sha256')
    this.#size = 0
  }

  get sha256(): string {
    return this.#hash.copy().digest('hex')
  }

  /** On the disk for certain, then under its own name in one step. */
  async finish(): Promise<void> {
    await this.#handle.sync()
    await this.#handle.close()
    await rename(PartFile.pathOf(this.targetPath), this.targetPath)
    await syncFolder(dirname(this.targetPath))
  }

  async close(): Promise<void> {
    await this.#handle.close()
  }
}

/** The checksum of a file, as hex. */
export async function sha256OfFile(path: string, signal: AbortSignal): Promise<string> {
  return (await hashFile(path, signal)).hash.digest('hex')
}

async function hashFile(path: string, signal: AbortSignal): Promise<{ hash: Hash; size: number }> {
  const hash = createHash('sha256')
  let size = 0
  for await (const piece of createReadStream(path, { signal, highWaterMark: 1 << 20 })) {
    hash.update(piece)
    size += piece.length
  }
  return { hash, size }
}

/** The new name itself survives a power cut only once its folder is on the disk; Windows has no such call. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
