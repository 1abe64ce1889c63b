import { link, open, readFile, realpath, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { AppError } from '../../app-error'
import { nativeCode } from '../../system-error'

/**
 * Writes a file that is there whole or not at all, also after a crash.
 * @param id makes the name of the file in the making
 * @throws EEXIST where one of this name is there
 */
export async function writeNewFile(target: string, text: string, id: string): Promise<void> {
  await throughPart(target, { text, mode: 0o600, id }, (part) => takeName(part, target))
}

/**
 * Puts another text in the place of the one that was read. A link stays a link, and whoever may read the file still may.
 * @throws AppError config_changed where the file holds something else by now; nothing is written then
 */
export async function replaceFile(
  target: string,
  { before, after }: { before: string; after: string },
  id: string,
): Promise<void> {
  const real = await realpath(target)
  const { mode } = await stat(real)
  await throughPart(real, { text: after, mode: mode & 0o777, id }, async (part) => {
    if ((await readFile(real, 'utf8')) !== before) {
      const name = path.basename(target)
      throw new AppError('config_changed', { name }, { fixes: [{ do: 'open-config-file', path: target }] })
    }
    await rename(part, real)
  })
}

async function throughPart(
  target: string,
  { text, mode, id }: { text: string; mode: number; id: string },
  put: (part: string) => Promise<void>,
): Promise<void> {
  const part = path.join(path.dirname(target), `.${id}.part`)
  try {
    const handle = await open(part, 'wx', 0o600)
    try {
      await handle.writeFile(text)
      await handle.chmod(mode)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await put(part)
  } finally {
    await rm(part, { force: true })
  }
}

/** Unlike a rename, a link never takes the place of a file that came meanwhile. */
async function takeName(part: string, target: string): Promise<void> {
  try {
    await link(part, target)
  } catch (error) {
    // Some file systems (FAT) have no links: then the name is made first.
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'].includes(nativeCode(error))) throw error
    await (await open(target, 'wx')).close()
    await rename(part, target)
  }
}
