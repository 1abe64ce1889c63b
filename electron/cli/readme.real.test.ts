import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { examplesOf } from '../../e2e/support/doc-examples'
import { installPacked } from '../../e2e/support/packed-package'
import { startFileServer } from '../../e2e/support/scripted-server/file-server'
import { starterModelPath } from '../../scripts/test-model.mjs'
import { starterModels } from '../engine/servers/builtin/catalog'

/** A hub that has the real starter model. */
async function startHub(file: string) {
  const source = starterModels[0]?.sources.find(({ kind }) => kind === 'hub')
  if (source?.kind !== 'hub') throw new Error('The starter model has no place at the hub')
  const hub = await startFileServer()
  onTestFinished(() => hub.close())
  const path = `/${source.repository}/resolve/${source.revision}/${source.file}`
  hub.serve(path, { content: readFileSync(file) })
  return hub
}

test('[B2] [B3] the examples of README run as they stand: a model is fetched, and the engine inside Keepsake answers at the terminal and in a program', async (context) => {
  const starter = await starterModelPath()
  context.skip(starter.path === undefined, `NOT TESTED HERE: ${starter.reason}`)
  const hub = await startHub(starter.path ?? '')
  const place = installPacked()
  onTestFinished(() => place.remove())
  const environment = {
    KEEPSAKE_DATA_FOLDER: join(place.folder, 'data'),
    KEEPSAKE_GPU: 'off',
    HF_ENDPOINT: hub.rootUrl,
  }
  const inSections = examplesOf('README.md').filter(({ heading }) => /^From a /.test(heading))
  expect(inSections.map(({ language }) => language)).toEqual(['sh', 'js'])

  for (const { language, text } of inSections) {
    writeFileSync(join(place.folder, 'example.mjs'), text)
    const ended =
      language === 'js'
        ? await place.run(process.execPath, ['example.mjs'], environment)
        : await place.run('bash', ['-euo', 'pipefail', '-c', text], environment)
    // What npm says of its own settings on this machine is no matter of the example.
    const said = ended.stderr.split('\n').filter((line) => line !== '' && !line.startsWith('npm '))
    expect([ended.code, said]).toEqual([0, []])
    expect(ended.stdout.replace('smollm2-135m-instruct  ready\n', '').trim().length).toBeGreaterThan(4)
  }
})
