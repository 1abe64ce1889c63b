import { expect, onTestFinished, test, vi } from 'vitest'
import { startOllama } from '../../../../e2e/support/scripted-server/ollama-pull'
import type { DownloadsDeps } from './downloads'
import { ollamaUrl } from './ollama-pull'
import { openDownloads } from './testing/open-downloads'

type Script = Parameters<typeof startOllama>[number]

async function setUp(scripts: Script[], deps: Partial<DownloadsDeps> = {}) {
  const ollama = await startOllama(...scripts)
  onTestFinished(ollama.close)
  const plan = { kind: 'ollama' as const, displayName: 'Small', model: 'small:1b' }
  const environment = { OLLAMA_HOST: ollama.host }
  return { ollama, ...(await openDownloads(plan, { environment, ...deps })) }
}
const layer = (digest: string, total: number, completed?: number) => ({
  status: `pulling ${digest}`,
  digest: `sha256:${digest}`,
  total,
  ...(completed === undefined ? {} : { completed }),
})

const answering =
  (...lines: Record<string, unknown>[]): Script =>
  ({ say, end }) => {
    lines.forEach(say)
    end()
  }

const whole: Script = ({ say, end }) => {
  say({ status: 'pulling manifest' })
  say(layer('aa', 1000))
  say(layer('aa', 1000, 400))
  say(layer('aa', 1000, 1000))
  say(layer('bb', 50, 50))
  say({ status: 'verifying sha256 digest' })
  say({ status: 'writing manifest' })
  say({ status: 'success' })
  end()
}

test('Ollama fetches a model, its parts summed to one progress [C3]', async () => {
  const { ollama, open, settled, seen, done } = await setUp([whole])
  const downloads = open()
  downloads.start('model')
  expect(await settled(downloads, 'done')).toMatchObject({
    receivedBytes: 1050,
    totalBytes: 1050,
    sourceName: 'Ollama',
  })
  expect(ollama.pulls).toEqual(['POST /api/pull small:1b'])
  expect(seen.map(({ state }) => state)).toContain('verifying')
  expect(done).toHaveBeenCalledTimes(1)
})

test('lines may come in any pieces', async () => {
  const inPieces: Script = async (_pull, response) => {
    const text = [layer('aa', 10, 10), { status: 'success' }].map((line) => JSON.stringify(line)).join('\n')
    for (const byte of Buffer.from(text)) response.write(Buffer.from([byte]))
    response.end()
  }
  const { open, settled } = await setUp([inPieces])
  const downloads = open()
  downloads.start('model')
  expect((await settled(downloads, 'done')).receivedBytes).toBe(10)
})

test.each([
  ['pull model manifest: file does not exist', 'download_missing'],
  ['write /models/x: no space left on device', 'disk_full'],
  ['The model you are attempting to pull requires a newer version of Ollama.', 'download_failed'],
])('an error under a good status is one: %s [C3]', async (error, code) => {
  const { open, settled } = await setUp([answering({ status: 'pulling manifest' }, { error })])
  const downloads = open()
  downloads.start('model')
  expect((await settled(downloads, 'failed')).error).toMatchObject({ code, detail: error })
})

test('a connection that breaks is taken up by pulling again, and progress begins where Ollama says [C3]', async () => {
  const cut: Script = ({ say, cut }) => {
    say(layer('aa', 1000, 300))
    setTimeout(cut, 20)
  }
  const { ollama, open, settled, waits } = await setUp([cut, cut, whole])
  const downloads = open()
  downloads.start('model')
  await settled(downloads, 'done')
  expect(ollama.pulls).toHaveLength(3)
  expect(waits).toEqual([1000, 2000])
})

test('a pull that never brings anything new is given up', async () => {
  const { ollama, open, settled } = await setUp([answering({ status: 'pulling manifest' })])
  const downloads = open()
  downloads.start('model')
  expect((await settled(downloads, 'failed')).error).toMatchObject({ code: 'download_unreachable' })
  expect(ollama.pulls).toHaveLength(3)
})

test('silence while bytes should come counts as a broken connection; while Ollama checks it does not', async () => {
  const silent: Script = ({ say }) => say(layer('aa', 1000, 300))
  const checking: Script = async ({ say, end }) => {
    say({ status: 'verifying sha256 digest' })
    setTimeout(() => {
      say({ status: 'success' })
      end()
    }, 400)
  }
  const { ollama, open, settled } = await setUp([silent, checking], { stallTimeoutMs: 150 })
  const downloads = open()
  downloads.start('model')
  await settled(downloads, 'done')
  expect(ollama.pulls).toHaveLength(2)
})

test('a pause closes the request, which halts Ollama, and going on pulls again [C3]', async () => {
  let halted = false
  const long: Script = async ({ say, closed }) => {
    say(layer('aa', 1000, 300))
    await closed
    halted = true
  }
  const { ollama, open, settled } = await setUp([long, whole])
  const downloads = open()
  const { id } = downloads.start('model')
  await vi.waitFor(() => expect(downloads.ofModel('model')?.receivedBytes).toBe(300))
  await downloads.pause(id)
  await vi.waitFor(() => expect(halted).toBe(true))
  expect(downloads.ofModel('model')).toMatchObject({ state: 'paused', receivedBytes: 300 })
  downloads.resume(id)
  await settled(downloads, 'done')
  expect(ollama.pulls).toHaveLength(2)
  await downloads.cancel(id)
  expect(downloads.list()).toEqual([])
})

test('where no Ollama answers, that is what is said [C3]', async () => {
  const { ollama, open, settled } = await setUp([whole])
  await ollama.close()
  const downloads = open()
  downloads.start('model')
  expect((await settled(downloads, 'failed')).error).toMatchObject({
    code: 'ollama_unreachable',
    params: { url: `http://${ollama.host}` },
  })
})

test.each([
  [undefined, 'http://127.0.0.1:11434'],
  ['box', 'http://box:11434'],
  ['0.0.0.0:9000', 'http://127.0.0.1:9000'],
  ['http://box', 'http://box'],
  ['https://box/', 'https://box'],
  [':::', 'http://127.0.0.1:11434'],
])('OLLAMA_HOST=%s is asked at %s', (host, url) => {
  expect(ollamaUrl({ OLLAMA_HOST: host })).toBe(url)
})
