import { createWriteStream } from 'node:fs'
import { chmod, mkdir } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import yauzl from 'yauzl'

function openZip(file) {
  return new Promise((resolve, reject) => {
    yauzl.open(file, { lazyEntries: true }, (error, zip) => (error ? reject(error) : resolve(zip)))
  })
}

/**
 * Unpacks a zip into a folder. `placeOf` says where each entry goes, by its name; undefined leaves it out.
 * (yauzl refuses names that would leave the folder.)
 */
export async function unzip(file, folder, placeOf) {
  const zip = await openZip(file)
  const openEntry = (entry) =>
    new Promise((resolve, reject) => {
      zip.openReadStream(entry, (error, stream) => (error ? reject(error) : resolve(stream)))
    })
  const extract = async (entry) => {
    const place = placeOf(entry.fileName)
    if (place === undefined) return
    const target = path.join(folder, place)
    if (entry.fileName.endsWith('/')) {
      await mkdir(target, { recursive: true })
      return
    }
    await mkdir(path.dirname(target), { recursive: true })
    await pipeline(await openEntry(entry), createWriteStream(target))
    const mode = (entry.externalFileAttributes >>> 16) & 0o777
    if (mode) await chmod(target, mode)
  }
  await new Promise((resolve, reject) => {
    zip.on('entry', (entry) => extract(entry).then(() => zip.readEntry(), reject))
    zip.on('end', resolve)
    zip.on('error', reject)
    zip.readEntry()
  })
}
