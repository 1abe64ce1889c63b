/**
 * The first JSON object or array in a model's answer: without thoughts, fences and talk around it, with what a cut-off
 * left open closed again. Undefined where there is none.
 */
export function readJson(answer: string): unknown {
  const text = stripThoughts(answer)
  const begin = text.search(/[{[]/)
  if (begin < 0) return undefined
  const body = text.slice(begin)
  for (const candidate of [body, ...closed(body)]) {
    for (const variant of [candidate, candidate.replace(/,\s*([}\]])/g, '$1')]) {
      const value = parse(variant)
      if (value !== undefined) return value
    }
  }
  return undefined
}

/** Drops what a reasoning model thought aloud, also where the opening tag is missing or nothing was closed. */
const stripThoughts = (text: string): string =>
  text
    .replace(/<think(?:ing)?>[\s\S]*?<\/think(?:ing)?>/gi, '')
    .replace(/^[\s\S]*<\/think(?:ing)?>/i, '')
    .replace(/<think(?:ing)?>[\s\S]*$/i, '')

/** The balanced beginning, or, of a text that was cut off, its longest prefixes that can be closed. */
function closed(body: string): string[] {
  const open: string[] = []
  const cuts: string[] = []
  let inString = false
  for (let index = 0; index < body.length; index += 1) {
    const sign = body[index]
    if (inString) {
      if (sign === '\\') index += 1
      else if (sign === '"') inString = false
    } else if (sign === '"') inString = true
    else if (sign === '{') open.push('}')
    else if (sign === '[') open.push(']')
    else if (sign === '}' || sign === ']') {
      open.pop()
      const whole = body.slice(0, index + 1)
      if (open.length === 0) return [whole]
      // Only a whole item is kept of a list that was cut off.
      if (sign === '}') cuts.push(whole + open.toReversed().join(''))
    }
  }
  return cuts.reverse().slice(0, 3)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Not JSON as it stands; the caller has another form to try.
    return undefined
  }
}
