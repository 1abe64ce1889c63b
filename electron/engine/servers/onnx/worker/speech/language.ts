import { badRequest } from '../../../worker-http/http-error'

const names = new Intl.DisplayNames(['en'], { type: 'language' })

/**
 * A language's code as Whisper has it, from a code (`zh`, `zh-CN`) or an English name (`Chinese`).
 * @throws HttpError 400 where the model does not know it
 */
export function toLanguageCode(given: string, known: readonly string[]): string {
  const wanted = given.trim().toLowerCase()
  const code = known.find((one) => one === wanted.split(/[-_]/, 1)[0] || nameOf(one) === wanted)
  if (code === undefined) throw badRequest(`the model does not know the language '${given}'`)
  return code
}

/** The English name of a language, in small letters, as OpenAI's answers have it. */
export function nameOf(code: string): string {
  return (names.of(code) ?? code).toLowerCase()
}
