import { expect, test } from 'vitest'
import type { EndpointView } from '../../../../shared/contract/endpoints'
import { headersStay } from '../connection/access'
import {
  type EndpointAction,
  openEndpoint,
  readEndpoint,
  reduceEndpoint,
  shownEndpointIssues,
} from './endpoint-draft'

const saved: EndpointView = {
  id: '019a0000-0000-7000-8000-0000000000e1',
  kind: 'azure-openai',
  name: 'Work',
  url: 'https://work.openai.azure.com/openai/v1',
  place: 'cloud',
  hasKey: true,
  enabled: true,
  defaultModelId: null,
  apiVersion: null,
  headers: { 'X-Team': 'garden' },
  tokenCommand: null,
  caFile: null,
  maxRetries: 3,
  idleTimeoutSeconds: 120,
  version: null,
  models: 2,
  origin: { from: 'person', path: null, line: null },
}
const run = (actions: EndpointAction[], endpoint: EndpointView | null = null) =>
  actions.reduce(reduceEndpoint, openEndpoint(endpoint))

test('a saved endpoint opens as it is and saves as it was, its key untouched [D2]', () => {
  const state = openEndpoint(saved)
  expect(state).toMatchObject({ group: 'private', draft: { azureRoute: 'v1' } })
  expect(readEndpoint(state).form).toEqual({
    kind: 'azure-openai',
    name: 'Work',
    endpointUrl: 'https://work.openai.azure.com/openai/v1',
    apiVersion: null,
    caFile: null,
    maxRetries: 3,
    idleTimeoutSeconds: 120,
  })
})

test('saved headers stay with their server until the person sends them to another one [D3]', () => {
  const moved = run([{ type: 'changed', change: { endpointUrl: 'https://other.example/openai/v1' } }], saved)
  expect([headersStay(moved), readEndpoint(moved).form?.headers]).toEqual([true, undefined])
  const [row] = moved.draft.headers
  const sent = reduceEndpoint(moved, { type: 'changed', change: { headers: row ? [row] : [] } })
  expect([headersStay(sent), readEndpoint(sent).form?.headers]).toEqual([false, { 'X-Team': 'garden' }])
  const path = run([{ type: 'changed', change: { endpointUrl: `${saved.url}/more` } }], saved)
  expect(headersStay(path)).toBe(false)
})

test('an empty address is no fault before the form is sent [A3]', () => {
  const left = run([{ type: 'left', field: 'endpointUrl' }])
  expect(shownEndpointIssues(left, readEndpoint(left))).toEqual([])
  const sent = run([{ type: 'submitted' }])
  expect(shownEndpointIssues(sent, readEndpoint(sent))).toMatchObject([{ code: 'address_empty' }])
})

test('another kind begins with its own address, and asks for the key where nothing works without [D1]', () => {
  const state = run([{ type: 'kind-chosen', group: 'fireworks', kind: 'fireworks' }])
  expect(state.key.open).toBe(true)
  expect(readEndpoint(state).form).toMatchObject({ endpointUrl: 'https://api.fireworks.ai/inference/v1' })
})

test('a key is sent only where it was typed or removed [D3]', () => {
  expect(readEndpoint(run([{ type: 'key', change: { text: ' k ' } }], saved)).form).toMatchObject({
    apiKey: 'k',
  })
  expect(readEndpoint(run([{ type: 'key', change: { remove: true } }], saved)).form).toMatchObject({
    apiKey: null,
  })
})

test('a private Anthropic server needs an address of its own; a company’s key goes nowhere else [D2]', () => {
  const unnamed = run([{ type: 'kind-chosen', group: 'private', kind: 'anthropic' }])
  expect(readEndpoint(unnamed)).toMatchObject({ form: null, url: null, issues: [{ code: 'address_empty' }] })
})
