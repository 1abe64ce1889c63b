import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startScriptedServer } from '../../e2e/support/scripted-server/server'
import { placeWith } from './testing/place'

async function placeWithModule() {
  const there = placeWith(await startScriptedServer())
  const folder = join(there.cwd, 'data')
  mkdirSync(folder)
  const module = join(folder, 'parrot.mjs')
  const list = join(folder, 'models.local.yaml')
  writeFileSync(list, 'models:\n  - {name: parrot, hf_repo_id: me/parrot, kind: chat, handler: parrot.mjs}\n')
  const say = (word: string) =>
    writeFileSync(module, `export const createModel = () => ({ chat: () => '${word}' })`)
  say('Polly')
  return { ...there, module, list, say, ask: () => there.run('chat --no-memory --model parrot Hello') }
}

const sayAllow = 'keepsake models allow parrot'

test('[C5] [B3] a module of one’s own runs after models allow, which shows what it may do; changed, it asks again', async () => {
  const { run, module, say, ask } = await placeWithModule()
  const early = await run('models download parrot')
  expect([early.code, early.stdout]).toEqual([1, ''])
  expect(early.stderr).toContain(sayAllow)

  const no = await run('models allow parrot', { typed: ['n'] })
  expect([no.code, no.stderr]).toEqual([1, 'Allow it? [y/N] Nothing is allowed.\n'])
  expect(no.stdout).toMatch(/^.*parrot\.mjs wants to answer for parrot\n.*read and change your files/)
  expect(no.stdout).toContain(module)
  expect((await run('models allow parrot')).code).toBe(2)
  expect((await run('models list --json')).stdout).toBe('[]\n')

  const yes = await run('models allow Parrot', { typed: ['y'] })
  expect([yes.code, yes.stdout]).toEqual([0, expect.stringContaining('parrot is in your models')])
  expect((await ask()).stdout).toBe('Polly\n')
  expect((await run('models allow parrot --yes')).stdout).toBe('parrot waits for no permission.\n')
  expect(await run('models download parrot')).toMatchObject({ code: 0, stdout: 'parrot  ready\n' })

  say('Changed')
  const refused = await ask()
  expect([refused.code, refused.stdout]).toEqual([1, ''])
  expect(refused.stderr).toContain(sayAllow)
  expect(await run('models download parrot')).toMatchObject({ code: 1, stdout: '' })
  expect((await run('models allow parrot --yes')).code).toBe(0)
  expect((await ask()).stdout).toBe('Changed\n')
})

test('[C1] [B1] config check knows the lists of the catalog, and commands tell the faults of one’s own', async () => {
  const { run, list, cwd } = await placeWithModule()
  writeFileSync(
    join(cwd, 'models.yaml'),
    'agent_name: a\nmodel_name: b\nmodel_endpoint: http://localhost:8001/v1\n',
  )
  const good = await run(`config check ${list} models.yaml`)
  expect([good.code, good.stdout, good.stderr]).toEqual([0, `ok  ${list}  parrot\nok  models.yaml  a\n`, ''])

  writeFileSync(list, 'models:\n  - {name: parrot, hf_repo_id: me/parrot, kind: chta, handler: parrot.mjs}\n')
  const fault = `${list}:2:49: models[0].kind: found "chta", expected `
  const bad = await run(`config check ${list}`)
  expect([bad.code, bad.stderr.slice(0, fault.length)]).toEqual([3, fault])
  for (const words of ['models list', 'models download parrot', 'models allow parrot --yes']) {
    expect([words, (await run(words)).stderr]).toEqual([words, expect.stringContaining(fault)])
  }
  expect((await run('models list --json')).stdout).toBe('[]\n')
})
