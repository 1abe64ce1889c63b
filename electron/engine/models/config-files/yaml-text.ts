import { Document } from 'yaml'

/** How values are written at a place of a document. */
export type TextStyle = {
  /** Within `{ }` or `[ ]`. */
  isFlow: boolean
  /** As JSON has it: every text in quotation marks. */
  isJson: boolean
  /** What its `%YAML` head says. */
  version: '1.1' | '1.2'
}

/** A value on one line: texts bare where they read as the same text, lists and sections in brackets. */
export function inlineText(value: unknown, style: TextStyle): string {
  if (Array.isArray(value)) {
    return `[${value.map((item) => inlineText(item, { ...style, isFlow: true })).join(', ')}]`
  }
  if (typeof value === 'object' && value !== null) {
    const inside = { ...style, isFlow: true }
    const parts = Object.entries(value).map(
      ([name, inner]) => `${inlineText(name, inside)}: ${inlineText(inner, inside)}`,
    )
    return parts.length === 0 ? '{}' : `{ ${parts.join(', ')} }`
  }
  return typeof value === 'string' ? plainText(value, style) : String(value)
}

/** A text in the quotation marks that stood there before, where it can be. */
export function quotedLike(text: string, quotes: 'QUOTE_SINGLE' | 'QUOTE_DOUBLE'): string {
  if (quotes === 'QUOTE_DOUBLE' || /[\p{Cc}\p{Cf}\u2028\u2029\ufffd-\uffff]/u.test(text))
    return quotedText(text)
  return `'${text.replaceAll("'", "''")}'`
}

function plainText(text: string, { isFlow, isJson, version }: TextStyle): string {
  if (isJson || (isFlow && /[,[\]{}]/.test(text)) || /[\p{Cc}\p{Cf}\u2028\u2029\ufffd-\uffff]/u.test(text)) {
    return quotedText(text)
  }
  // The library knows what reads as a number, a date or a comment.
  const bare = new Document(text, { version }).toString({ lineWidth: 0 }) === `${text}\n`
  return bare ? text : quotedText(text)
}

/** In double quotation marks, with an escape for what no file may hold. */
const quotedText = (text: string): string =>
  JSON.stringify(text).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffd-\uffff]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
