import { mkdir, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import localListText from '../../resources/catalog/models.local.example.yaml?raw'
import { nativeCode } from '../engine/system-error'

const shipped = import.meta.glob<string>('../../configs/*.yaml', {
  query: '?raw',
  import: 'default',
  eager: true,
})

/** The configuration files that come with the app, by name. */
export const exampleTexts: ReadonlyMap<string, string> = new Map(
  Object.entries(shipped).map(([path, text]) => [basename(path), text]),
)

/**
 * Lays the shipped examples into a folder of their own beside a person's files, where nobody reads them as
 * configuration. Once: what was changed there stays, and so does what was thrown away.
 * @param configFolder the folder that is watched; made where it is missing
 */
export async function placeExamples(configFolder: string): Promise<void> {
  const folder = join(configFolder, 'examples')
  await mkdir(configFolder, { recursive: true })
  try {
    await mkdir(folder)
  } catch (error) {
    if (nativeCode(error) === 'EEXIST') return
    throw error
  }
  await Promise.all([...exampleTexts].map(([name, text]) => writeFile(join(folder, name), text)))
}

/** Begins a person's own list of models where there is none yet: with examples, all of them commented out. */
export async function beginLocalList(path: string): Promise<void> {
  try {
    await writeFile(path, localListText, { flag: 'wx', mode: 0o600 })
  } catch (error) {
    if (nativeCode(error) !== 'EEXIST') throw error
  }
}
