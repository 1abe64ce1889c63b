import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright/test'
import { expect, type RunningApp } from './support/app'
import { composer } from './support/chat'
import { gate, saveModel, test } from './support/model'
import type { RecordedRequest } from './support/scripted-server/requests'
import type { ScriptedServer } from './support/scripted-server/server'

const speechModels = {
  models: [{ id: 'scripted-model' }, { id: 'whisper-1', capabilities: { speech: true } }],
}
const talk = join(
  import.meta.dirname,
  '..',
  'electron',
  'engine',
  'servers',
  'onnx',
  'testing',
  'speech.webm',
)
const isTranscription = ({ path }: RecordedRequest) => path === '/v1/audio/transcriptions'

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })

/** The app with a chat model and a speech model, which the first of its kind is chosen for. */
async function withSpeech({ page }: RunningApp, server: ScriptedServer): Promise<void> {
  await saveModel(page, server)
  await saveModel(page, server, { wireName: 'whisper-1', task: 'speech' })
  await page.reload()
  await expect(composer(page)).toBeVisible()
}

async function chooseFile(page: Page, path: string): Promise<void> {
  const chooser = page.waitForEvent('filechooser')
  await button(page, 'Write down an audio file').click()
  await (await chooser).setFiles(path)
}

/** What the server got: its file and the loudest sample, 0–1. */
function soundOf(request: RecordedRequest) {
  const [file] = request.form?.files ?? []
  if (!file) throw new Error('no file was sent')
  const wave = Buffer.from(file.bytes)
  let loudest = 0
  for (let at = 44; at + 1 < wave.length; at += 2) loudest = Math.max(loudest, Math.abs(wave.readInt16LE(at)))
  return {
    fileName: file.fileName,
    format: wave.toString('latin1', 0, 4) + wave.toString('latin1', 8, 12),
    channels: wave.readUInt16LE(22),
    rateHz: wave.readUInt32LE(24),
    seconds: (wave.length - 44) / 2 / wave.readUInt32LE(24),
    loudest: loudest / 0x7fff,
  }
}

/** Files let go over the window, as the system does it. */
async function drop(page: Page, name: string, type: string, path: string): Promise<void> {
  const base64 = (await readFile(path)).toString('base64')
  await page.evaluate(
    async ({ name, type, base64 }) => {
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
      const dataTransfer = new DataTransfer()
      dataTransfer.items.add(new File([bytes], name, { type }))
      const options = { dataTransfer, bubbles: true, cancelable: true }
      for (const kind of ['dragenter', 'dragover', 'drop'])
        document.body.dispatchEvent(new DragEvent(kind, options))
    },
    { name, type, base64 },
  )
}

test('an audio file is written down at the caret, sent as sound that every server reads [C4]', async ({
  launch,
  startModel,
}) => {
  const { server } = await startModel(speechModels)
  const app = await launch()
  await withSpeech(app, server)
  const { page } = app
  await composer(page).fill('He said and left')
  await composer(page).evaluate((field: HTMLTextAreaElement) => field.setSelectionRange(7, 7))
  await chooseFile(page, talk)
  const request = await server.waitForRequest(isTranscription)
  const sound = soundOf(request)
  expect(sound).toMatchObject({ fileName: 'speech.wav', format: 'RIFFWAVE', channels: 1, rateHz: 16_000 })
  expect(sound.seconds).toBeGreaterThan(0.5)
  expect(sound.loudest).toBeGreaterThan(0.01)
  await expect(composer(page)).toHaveValue(/^He said I heard \d+ bytes and left$/)
  await expect(composer(page)).toBeFocused()
  await page.keyboard.type('!')
  await expect(composer(page)).toHaveValue(/^He said I heard \d+ bytes! and left$/)
})

test('a recording that is dropped on the window is written down, and is no configuration file [C4]', async ({
  launch,
  startModel,
}) => {
  const { server } = await startModel(speechModels)
  const app = await launch()
  await withSpeech(app, server)
  await drop(app.page, 'talk.webm', 'audio/webm', talk)
  await expect(composer(app.page)).toHaveValue(/^I heard \d+ bytes$/)
  await expect(app.page.getByRole('dialog')).toHaveCount(0)
})

test('a form that only the server may know goes as it came; what is too large is told and not sent', async ({
  launch,
  startModel,
}) => {
  const { server } = await startModel(speechModels)
  const app = await launch()
  await withSpeech(app, server)
  const { page } = app
  const letGo = (name: string, bytes: number) =>
    page.evaluate(
      ([name, bytes]) => {
        const dataTransfer = new DataTransfer()
        dataTransfer.items.add(new File([new Uint8Array(bytes).fill(7)], name, { type: 'audio/mpeg' }))
        document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }))
      },
      [name, bytes] as const,
    )
  await letGo('strange.mp3', 1_000)
  const [file] = (await server.waitForRequest(isTranscription)).form?.files ?? []
  expect(file).toMatchObject({ fileName: 'strange.mp3', mediaType: 'audio/mpeg' })
  expect(file?.bytes).toEqual(new Uint8Array(1_000).fill(7))
  await expect(composer(page)).toHaveValue('I heard 1000 bytes')

  await letGo('long.mp3', 27_000_000)
  const card = page.getByRole('alert')
  await expect(card).toContainText('The recording is too large')
  await expect(card).toContainText('27 MB')
  await expect(card.getByRole('button', { name: 'Try again' })).toHaveCount(0)
  await card.getByRole('button', { name: 'Dismiss' }).click()
  await expect(card).toHaveCount(0)
  expect(server.requests.filter(isTranscription)).toHaveLength(1)
})

test('the microphone is recorded until its button is pressed again, and is open no longer [C4]', async ({
  launch,
  startModel,
}) => {
  const { server } = await startModel(speechModels)
  const app = await launch({ arguments: ['--use-fake-device-for-media-stream'] })
  await withSpeech(app, server)
  const { page } = app
  const wish = (constraints: MediaStreamConstraints) =>
    page.evaluate(
      (wanted) =>
        navigator.mediaDevices.getUserMedia(wanted).then(
          (stream) => {
            for (const track of stream.getTracks()) track.stop()
            return 'granted'
          },
          (error: unknown) => (error instanceof Error ? error.name : String(error)),
        ),
      constraints,
    )
  await button(page, 'Dictate').click()
  await expect(page.getByText('Listening')).toBeVisible()
  expect(await wish({ video: true })).toBe('NotAllowedError')
  expect(await wish({ video: true, audio: true })).toBe('NotAllowedError')
  await expect(page.getByText('0:02')).toBeVisible()
  await button(page, 'Stop and write down').click()
  const sound = soundOf(await server.waitForRequest(isTranscription))
  expect(sound).toMatchObject({ fileName: 'dictation.wav', channels: 1, rateHz: 16_000 })
  expect(sound.seconds).toBeGreaterThan(1)
  // The fake device beeps.
  expect(sound.loudest).toBeGreaterThan(0.01)
  await expect(composer(page)).toHaveValue(/^I heard \d+ bytes$/)
  await expect.poll(() => wish({ audio: true })).toBe('NotAllowedError')
})

test('Escape calls dictation off: while it listens nothing is sent, later the server is let go [C4]', async ({
  launch,
  startModel,
}) => {
  const { server } = await startModel(speechModels)
  const app = await launch({ arguments: ['--use-fake-device-for-media-stream'] })
  await withSpeech(app, server)
  const { page } = app
  await composer(page).fill('as it was')
  await button(page, 'Dictate').click()
  await expect(page.getByText('Listening')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByText('Listening')).toBeHidden()
  await expect(composer(page)).toBeFocused()
  expect(server.requests.filter(isTranscription)).toEqual([])

  server.on('POST /v1/audio/transcriptions', () => ({ hang: true }))
  await chooseFile(page, talk)
  await expect(page.getByText('Writing down what was said')).toBeVisible()
  const request = await server.waitForRequest(isTranscription)
  await page.getByRole('button', { name: 'Cancel', exact: true }).click()
  await expect.poll(() => request.closedAt).toBeDefined()
  await expect(composer(page)).toHaveValue('as it was')
  await expect(page.getByRole('alert')).toHaveCount(0)
})

test('a server that fails loses no recording: the same is sent again at the press of a button [C4]', async ({
  launch,
  startModel,
}) => {
  const { server } = await startModel(speechModels)
  const app = await launch()
  await withSpeech(app, server)
  const { page } = app
  const { until, open } = gate()
  server.on('POST /v1/audio/transcriptions', () => ({
    status: 400,
    json: { error: { message: 'the decoder fell over', type: 'BadRequestError' } },
  }))
  await chooseFile(page, talk)
  const card = page.getByRole('alert')
  await expect(card).toContainText('the decoder fell over')
  server.on('POST /v1/audio/transcriptions', async () => {
    await until
    return undefined
  })
  await card.getByRole('button', { name: 'Try again' }).click()
  await expect(card).toBeHidden()
  open()
  await expect(composer(page)).toHaveValue(/^I heard \d+ bytes$/)
  const [first, second] = server.requests.filter(isTranscription).map(soundOf)
  expect(second).toEqual(first)
})

test('without a speech model the microphone says what is missing and leads to it', async ({
  launch,
  model,
}) => {
  const { page } = await launch()
  await saveModel(page, model.server)
  await page.reload()
  await button(page, 'Dictate').click()
  await expect(page.getByText('No model is chosen for speech')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByText('No model is chosen for speech')).toBeHidden()
  await button(page, 'Write down an audio file').click()
  await page.getByRole('button', { name: 'Open models' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Model Configuration' })).toBeVisible()
  await expect(page.getByRole('combobox', { name: 'Speech model' })).toBeFocused()
  await expect(page.getByRole('combobox', { name: 'Speech model' })).toBeInViewport()
  await page.screenshot({ path: test.info().outputPath('speech-role.png') })
})
