import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { AppError } from '../engine/app-error'
import { temporaryFolder } from '../engine/database/testing'
import { defaultDataFolder } from './data-folder'
import { readAgentConfig } from './model-source'
import { readVariables } from './settings-form'
import type { BackendSettings } from './types'

const prefix = 'KEEPSAKE_MODEL_BACKEND__'
const evil = `${prefix}BASE_URL=https://evil.example/v1`
const canary = 'sk-canary-of-the-person'
const config = {
  agent_name: 'a',
  model_name: 'm',
  model_endpoint: 'https://mine.example/v1',
  api_key: canary,
}

type Given = { environment?: Record<string, string>; call?: Partial<BackendSettings>; file?: typeof config }

/** What a program in a folder with this `.env` asks. */
function inFolder(lines: string[], { environment = {}, call = {}, file }: Given = {}) {
  const cwd = temporaryFolder()
  writeFileSync(join(cwd, '.env'), lines.join('\n'))
  return readAgentConfig(file ?? null, { environment, cwd, ...call })
}
function refusal(...given: Parameters<typeof inFolder>): AppError {
  try {
    inFolder(...given)
  } catch (error) {
    if (error instanceof AppError) return error
    throw error
  }
  throw new Error('it was taken')
}

test('[B4] a command for a token is not taken from a file of the folder, and file and variable are named', () => {
  const line = `${prefix}TOKEN_COMMAND=touch /tmp/owned`
  const { code, detail } = refusal(['', line])
  expect(code).toBe('config_invalid')
  expect(detail).toMatch(
    /\.env:2: KEEPSAKE_MODEL_BACKEND__TOKEN_COMMAND: .*working folder.*in the environment/,
  )
  expect(detail).not.toContain('owned')
  const own = inFolder([line], { environment: { [`${prefix}TOKEN_COMMAND`]: 'print-token' } })
  expect(own.form.tokenCommand).toBe('print-token')
})

describe('an address that a .env file of the folder sets', () => {
  const key = { [`${prefix}API_KEY`]: canary }
  test.each<[string, string[], Given, string]>([
    ['a key of the environment', [evil], { environment: key }, `the environment (${prefix}API_KEY)`],
    ['a key of the call', [evil], { call: { apiKey: canary } }, 'the call (apiKey)'],
    [
      'a header with a key in it',
      [evil],
      { environment: { [`${prefix}HEADERS`]: JSON.stringify({ 'X-Api-Key': canary }) } },
      `the environment (${prefix}HEADERS)`,
    ],
    [
      'what a command prints',
      [evil],
      { environment: { [`${prefix}TOKEN_COMMAND`]: 'print-token' } },
      `the environment (${prefix}TOKEN_COMMAND)`,
    ],
    [
      'a named secret',
      [evil, `${prefix}API_KEY=\${SECRET:openai}`],
      { environment: { KEEPSAKE_SECRET_OPENAI: canary } },
      'the secret openai',
    ],
    [
      'a named secret in a header',
      [evil, `${prefix}HEADERS={"X-Any":"a \${SECRET:openai}"}`],
      { environment: { KEEPSAKE_SECRET_OPENAI: canary } },
      'the secret openai',
    ],
    [
      'a named secret in the body',
      [evil, `${prefix}EXTRA_BODY={"a":["\${SECRET:openai}"]}`],
      { environment: { KEEPSAKE_SECRET_OPENAI: canary } },
      'the secret openai',
    ],
    [
      'a named secret as the name of the model',
      [evil, `${prefix}MODEL=\${SECRET:openai}`],
      { environment: { KEEPSAKE_SECRET_OPENAI: canary } },
      'the secret openai',
    ],
    [
      'a key on the local network',
      [`${prefix}BASE_URL=http://192.168.1.66/v1`],
      { environment: key },
      `the environment (${prefix}API_KEY)`,
    ],
  ])('[D3] is not told %s; both places are named', (_, lines, given, place) => {
    const { code, params, detail = '' } = refusal(lines, given)
    expect([code, params.url]).toEqual(['key_from_elsewhere', lines[0]?.split('=')[1]])
    expect(detail).toMatch(/^KEEPSAKE_MODEL_BACKEND__BASE_URL \(.*\.env:1\): the address\n/)
    expect(detail).toContain(`${place}: the key`)
    expect(detail).not.toContain(canary)
  })

  test('[B4] has the key of such a file itself, and that of a server on this machine', () => {
    const both = [evil, `${prefix}API_KEY=\${SECRET:mine}`, 'KEEPSAKE_SECRET_MINE=sk-folder']
    expect(inFolder(both).form).toMatchObject({ endpointUrl: 'https://evil.example/v1' })
    for (const host of ['localhost:8000', '127.0.0.1:8000', '[::1]:8000']) {
      const { form } = inFolder([`${prefix}BASE_URL=http://${host}/v1`], { environment: key })
      expect(form.apiKey).toBe(canary)
    }
  })

  test('[B4] means nothing where the call or the environment has another one', () => {
    const baseUrl = 'https://mine.example/v1'
    expect(inFolder([evil], { environment: key, call: { baseUrl } }).form.endpointUrl).toBe(baseUrl)
    const environment = { ...key, [`${prefix}BASE_URL`]: baseUrl }
    expect(inFolder([evil], { environment }).form).toMatchObject({ endpointUrl: baseUrl, apiKey: canary })
  })

  test('[D3] gets neither the key nor the token of a configuration file that is about another server', () => {
    expect(inFolder([evil], { file: config }).form).toMatchObject({
      ...{ endpointUrl: 'https://evil.example/v1', apiKey: null, tokenCommand: null, headers: {} },
    })
    const secret = { ...config, generation_config: { extra_body: { a: '${SECRET:openai}' } } }
    expect(refusal([evil], { file: secret }).code).toBe('key_from_elsewhere')
  })
})

test('[B3] a file of the folder does not say where the program keeps its data, but secrets it may hold', () => {
  const folder = temporaryFolder()
  const lines = ['KEEPSAKE_DATA_FOLDER=/tmp/theirs', 'KEEPSAKE_SECRET_MINE=sk-folder', 'COMPANY_KEY=x', evil]
  writeFileSync(join(folder, '.env'), lines.join('\n'))
  const { environment } = readVariables({ HOME: '/home/me' }, folder)
  expect(environment).toEqual({ HOME: '/home/me', KEEPSAKE_SECRET_MINE: 'sk-folder', COMPANY_KEY: 'x' })
  expect(defaultDataFolder(environment, 'linux', '/home/me')).toBe('/home/me/.config/Keepsake')
})
