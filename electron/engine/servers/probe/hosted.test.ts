import { afterEach, expect, test } from 'vitest'
import { anthropicList, googleList, withList } from '../../../../e2e/support/vendor-lists'
import { anthropic, anthropicKey, anthropicModel } from '../../../../e2e/support/vendor-servers/anthropic'
import { google, googleKey, googleModel } from '../../../../e2e/support/vendor-servers/google'
import {
  startVendorServer,
  type Vendor,
  type VendorServer,
} from '../../../../e2e/support/vendor-servers/server'
import { checkHosted } from './hosted'

const running: VendorServer[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close()))
})
async function health(
  vendor: Vendor,
  kind: 'anthropic' | 'google',
  path: string,
  headers: Record<string, string>,
) {
  const server = await startVendorServer(vendor)
  running.push(server)
  const baseUrl = `${server.rootUrl}${path}`
  return checkHosted({ kind, baseUrl, apiVersion: null, headers, keyGiven: true, fetch })
}
const asAnthropic = (key: string) => ({ 'x-api-key': key, 'anthropic-version': '2023-06-01' })
const bearer = (key: string) => ({ authorization: `Bearer ${key}` })

test('[B6] a vendor is up with what it serves, in its own words', async () => {
  const right = asAnthropic(anthropicKey)
  expect(await health(withList(anthropic, anthropicList), 'anthropic', '', right)).toMatchObject({
    state: 'up',
    servedIds: [anthropicModel],
  })
  expect(
    await health(withList(google('gemini'), googleList), 'google', '/v1beta/openai', bearer(googleKey)),
  ).toMatchObject({ state: 'up', servedIds: [googleModel] })
})

test('[B6] a wrong key is neither up nor down, also where it is called a bad request', async () => {
  const refused = { state: 'needs_key', problem: { code: 'unauthorized', params: { keyGiven: true } } }
  const wrong = asAnthropic('wrong')
  expect(await health(withList(anthropic, anthropicList), 'anthropic', '', wrong)).toMatchObject(refused)
  expect(
    await health(withList(google('gemini'), googleList), 'google', '/v1beta/openai', bearer('wrong')),
  ).toMatchObject(refused)
})

test('[B6] a gateway without a list of models is there; a web page at its address is none', async () => {
  expect(await health(anthropic, 'anthropic', '', asAnthropic(anthropicKey))).toMatchObject({
    state: 'up',
    servedIds: [],
    problem: null,
  })
  const page: Vendor = { answer: () => ({ status: 404, json: 'Not found' }) }
  expect(await health(page, 'anthropic', '', asAnthropic(anthropicKey))).toMatchObject({
    state: 'not_a_model_server',
  })
})
