const mark = '•••'

const credentialPatterns = [
  /((?:proxy-)?authorization|x?-?api[-_]key)(["']?\s*[:=]\s*["']?)(?:(?:bearer|basic)\s+)?[^\s"',;}]+/gi,
  /\b(bearer)(\s+)[^\s"',;}]+/gi,
]

/**
 * Makes a function that takes secrets and prompts out of text that a person may copy into a bug report.
 * @param secrets exact values, such as the API key
 * @param prompts what was sent to the model, as servers repeat it in their complaints
 */
export function createMask(
  secrets: readonly (string | null)[],
  prompts: readonly string[] = [],
): (text: string) => string {
  const exact = [
    // A made-up key of three letters ("x") is no secret, and would blot out half the words.
    ...secrets.filter((secret) => secret !== null && secret.length >= 4),
    ...prompts.filter((prompt) => prompt.trim().length >= 8),
  ]
    .flatMap((text) => (text === null ? [] : spellings(text)))
    .sort((one, other) => other.length - one.length)
  return (text) => {
    let masked = text
    for (const spelling of exact) masked = masked.replaceAll(spelling, mark)
    masked = masked.replace(credentialPatterns[0] ?? /$^/, `$1$2${mark}`)
    masked = masked.replace(credentialPatterns[1] ?? /$^/, `$1$2${mark}`)
    // Pydantic repeats (a part of) what it refused.
    return masked.replace(/input_value=.*?(?=, input_type=|$)/gs, `input_value=${mark}`)
  }
}

/** A text as it may stand in JSON, in a URL, or as it is. */
function spellings(text: string): string[] {
  const inJson = JSON.stringify(text).slice(1, -1)
  return [...new Set([text, inJson, /\p{Cs}/u.test(text) ? text : encodeURIComponent(text)])]
}
