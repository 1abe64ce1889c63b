import { beforeEach, expect, test } from 'vitest'
import { longestConfigBytes } from '../../../../shared/contract/config-files'
import { closeImports, importPicked, useImports } from './import-store'

const refuse = () => {
  throw new Error('nothing of it is handed on')
}
const client = {
  configFiles: new Proxy({}, { get: refuse }),
  models: new Proxy({}, { get: refuse }),
} as Parameters<typeof importPicked>[0]

beforeEach(closeImports)

test('[B1] a dropped file that is none of ours, or far too long, says which files there may be', async () => {
  const long = new File(['x'.repeat(longestConfigBytes + 1)], 'long.yaml')
  await importPicked(client, [new File(['%PDF'], 'paper.pdf'), long])
  const reasons = useImports
    .getState()
    .results.map((result) => (result.outcome === 'refused' ? result.error.params.reason : null))
  expect(reasons).toEqual(['file_kind', 'file_size'])
})
