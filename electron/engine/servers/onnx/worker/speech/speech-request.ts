import type { IncomingMessage } from 'node:http'
import { z } from 'zod'
import { badRequest } from '../../../worker-http/http-error'
import { readBytes } from '../../../worker-http/read-body'
import { parseRequest } from '../../../worker-http/requests'

/** An hour of 16 kHz sound is 110 MB. */
const maxAudioBytes = 128 * 1024 * 1024

const SpeechRequest = z.object({
  model: z.string(),
  language: z.string().nullish(),
  prompt: z.string().nullish(),
  response_format: z.enum(['json', 'text', 'srt', 'verbose_json', 'vtt']).nullish(),
  temperature: z.coerce.number().min(0).max(1).nullish(),
  granularities: z.array(z.enum(['word', 'segment'])),
})

/** What POST /v1/audio/transcriptions and /v1/audio/translations are asked for. */
export type SpeechRequest = Awaited<ReturnType<typeof readSpeechRequest>>

/**
 * Reads a form with a recording.
 * @throws HttpError 400, 413
 */
export async function readSpeechRequest(request: IncomingMessage) {
  const type = request.headers['content-type'] ?? ''
  if (!type.startsWith('multipart/form-data')) throw badRequest('the request is no multipart form')
  const form = await readForm(await readBytes(request, maxAudioBytes), type)
  const file = form.get('file')
  if (!(file instanceof Blob)) throw badRequest('file: the recording is missing')
  const textOf = (name: string) => {
    const value = form.get(name)
    return typeof value === 'string' && value !== '' ? value : undefined
  }
  const fields = parseRequest(SpeechRequest, {
    model: textOf('model'),
    language: textOf('language'),
    prompt: textOf('prompt'),
    response_format: textOf('response_format'),
    temperature: textOf('temperature'),
    granularities: [...form.getAll('timestamp_granularities[]'), ...form.getAll('timestamp_granularities')],
  })
  return {
    model: fields.model,
    audio: new Uint8Array(await file.arrayBuffer()),
    format: fields.response_format ?? 'json',
    language: fields.language ?? null,
    prompt: fields.prompt ?? null,
    temperature: fields.temperature ?? 0,
    words: fields.granularities.includes('word'),
  }
}

async function readForm(body: Buffer<ArrayBuffer>, type: string): Promise<FormData> {
  try {
    return await new Response(body, { headers: { 'content-type': type } }).formData()
  } catch (error) {
    throw badRequest(`the form cannot be read: ${error instanceof Error ? error.message : String(error)}`)
  }
}
