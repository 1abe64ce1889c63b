import type { Recording, TranscribeOptions } from './speech-model'

/** What is asked of the server, from the most it can give to what every server can. */
export type TimesForm = 'words' | 'segments' | 'verbose' | 'plain'

/** What to try, in turn, as long as a server refuses the form of its answer. */
export const formsFor: Record<TranscribeOptions['timestamps'], readonly TimesForm[]> = {
  none: ['plain'],
  segment: ['segments', 'verbose', 'plain'],
  word: ['words', 'segments', 'verbose', 'plain'],
}

const endings: Record<string, string> = {
  'audio/webm': 'webm',
  'video/webm': 'webm',
  'audio/ogg': 'ogg',
  'audio/mpeg': 'mp3',
  'audio/mp4': 'm4a',
  'video/mp4': 'mp4',
  'audio/x-m4a': 'm4a',
  'audio/wav': 'wav',
  'audio/x-wav': 'wav',
  'audio/wave': 'wav',
  'audio/flac': 'flac',
}

/** The parts of a request, the file last, as servers that stream read the fields first. */
export function audioForm(
  recording: Recording,
  options: TranscribeOptions,
  wireName: string,
  times: TimesForm,
): FormData {
  const form = new FormData()
  form.set('model', wireName)
  if (options.language !== undefined) form.set('language', options.language)
  if (options.prompt !== undefined) form.set('prompt', options.prompt)
  if (options.temperature !== undefined) form.set('temperature', String(options.temperature))
  form.set('response_format', times === 'plain' ? 'json' : 'verbose_json')
  if (times === 'words') form.append('timestamp_granularities[]', 'word')
  if (times === 'words' || times === 'segments') form.append('timestamp_granularities[]', 'segment')
  const [type = ''] = recording.mediaType.toLowerCase().split(';')
  form.set(
    'file',
    new Blob([new Uint8Array(recording.bytes)], { type: type.trim() }),
    nameFor(recording, type.trim()),
  )
  return form
}

function nameFor({ fileName }: Recording, type: string): string {
  const name = fileName.split(/[/\\]/).at(-1) || 'recording'
  const ending = endings[type]
  return /\.[a-z0-9]{2,5}$/i.test(name) || ending === undefined ? name : `${name}.${ending}`
}
