import { link, open, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { nativeCode } from '../../system-error'

/**
 * Writes a file that is there whole or not at all, also after a crash.
 * @param how `new` fails with EEXIST where one of this name is there
 * @param id makes the name of the file in the making
 */
export async function writeFileSafely(
  target: string,
  text: string,
  how: 'new' | 'replace',
  id: string,
): Promise<void> {
  const part = path.join(path.dirname(target), `.${id}.part`)
  try {
    const handle = await open(part, 'wx', 0o600)
    try {
      await handle.writeFile(text)
      await handle.sync()
    } finally {
      await handle.close()
    }
    if (how === 'new') await takeName(part, target)
    else await rename(part, target)
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
