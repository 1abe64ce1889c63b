import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { say } from '../../e2e/support/scripted-server/replies'
import { startScriptedServer } from '../../e2e/support/scripted-server/server'
import { AgentWrapper } from '../agent'
import { temporaryFolder } from '../engine/database/testing'

/** A shared temporary folder, in which somebody else has left what an engine reads in its own. */
function sharedFolder(): string {
  const folder = temporaryFolder()
  writeFileSync(join(folder, '.env'), 'KEEPSAKE_SECRET_MINE=of-a-stranger\n')
  writeFileSync(join(folder, 'models.local.yaml'), 'models: [')
  mkdirSync(join(folder, 'configs'))
  for (const name of ['TMPDIR', 'TEMP', 'TMP']) vi.stubEnv(name, folder)
  onTestFinished(() => void vi.unstubAllEnvs())
  return folder
}

async function agentOn(environment: Record<string, string>) {
  const server = await startScriptedServer()
  onTestFinished(() => server.close())
  server.respondWith(() => say('Ok.'))
  const config = { agent_name: 'a', model_name: 'scripted-model', model_endpoint: server.baseUrl }
  const agent = AgentWrapper.fromConfig({ ...config, api_key: '${SECRET:mine}' }, { environment })
  onTestFinished(() => agent.close())
  return { server, agent }
}

test('[B2] an agent without memory reads nothing that others left in the shared temporary folder', async () => {
  sharedFolder()
  const { server, agent } = await agentOn({})
  await expect(agent.sendMessage('Hi')).rejects.toMatchObject({ code: 'secret_missing' })
  expect(server.chats).toEqual([])
})

test('[B2] an agent without memory leaves nothing behind when it is closed', async () => {
  const folder = sharedFolder()
  const before = readdirSync(folder).sort()
  const { agent } = await agentOn({ KEEPSAKE_SECRET_MINE: 'mine' })
  expect((await agent.sendMessage('Hi')).text).toBe('Ok.')
  await agent.close()
  expect(readdirSync(folder).sort()).toEqual(before)
})
