import { expect, test } from 'vitest'
import { buildCatalog } from './catalog'
import { readyAtStart } from './ready-at-start'

const catalog = buildCatalog({
  shipped: [
    { hf_repo_id: 'org/chat' },
    { hf_repo_id: 'org/embed' },
    { hf_repo_id: 'org/proxy', upstream_base_url: 'http://localhost:1/v1' },
    { hf_repo_id: 'org/there', skip_download: true },
  ],
  locals: [],
  localFile: '',
})

function start(environment: Record<string, string>, present: string[] = []) {
  const isPresent = async (entry: { name: string }) => present.includes(entry.name)
  return readyAtStart({ environment, catalog, isPresent })
}
const names = (entries: readonly { name: string }[]) => entries.map(({ name }) => name)

test('only the models that MODELS names are made ready, each once; what is missing is fetched by default [C2]', async () => {
  const plan = await start({ MODELS: ' org/embed, ORG/CHAT,,org/embed' }, ['org/embed'])
  expect(names(plan.models)).toEqual(['org/embed', 'org/chat'])
  expect(names(plan.toFetch)).toEqual(['org/chat'])
  expect(await start({})).toEqual({ models: [], toFetch: [] })
})

test('a name that is unknown fails with the nearest one [C2]', async () => {
  await expect(start({ MODELS: 'org/chatt' })).rejects.toMatchObject({
    code: 'not_in_catalog',
    params: { name: 'org/chatt', near: 'org/chat' },
  })
})

test('AUTO_DOWNLOAD_MODELS=0 fails with the names of all that is missing [C3]', async () => {
  const environment = { MODELS: 'org/chat,org/embed,org/proxy,org/there', AUTO_DOWNLOAD_MODELS: '0' }
  await expect(start(environment)).rejects.toMatchObject({
    code: 'weights_missing',
    params: { model: 'org/chat, org/embed', models: ['org/chat', 'org/embed'] },
  })
  expect((await start(environment, ['org/chat', 'org/embed'])).toFetch).toEqual([])
})

test.each(['1', 'true', ''])('AUTO_DOWNLOAD_MODELS=%j leaves downloads on [C3]', async (value) => {
  expect(names((await start({ MODELS: 'org/chat', AUTO_DOWNLOAD_MODELS: value })).toFetch)).toEqual([
    'org/chat',
  ])
})
