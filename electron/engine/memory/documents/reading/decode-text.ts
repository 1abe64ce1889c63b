/**
 * The text of a file whose encoding nobody tells: by its byte order mark, else UTF-8, else what Chinese files were
 * written in before it, else Western Europe's. Null for what is no text.
 */
export function decodeText(bytes: Uint8Array): string | null {
  if (startsWith(bytes, [0xff, 0xfe])) return new TextDecoder('utf-16le').decode(bytes)
  if (startsWith(bytes, [0xfe, 0xff])) return new TextDecoder('utf-16be').decode(bytes)
  if (bytes.subarray(0, 8_192).includes(0)) return null
  const utf8 = strictly('utf-8', bytes)
  if (utf8 !== null) return utf8
  const chinese = strictly('gb18030', bytes)
  if (chinese !== null && isMostlyHan(chinese)) return chinese
  return new TextDecoder('windows-1252').decode(bytes)
}

const startsWith = (bytes: Uint8Array, mark: readonly number[]) =>
  mark.every((byte, index) => bytes[index] === byte)

/** What `encoding` says, null where the bytes are not of it. */
function strictly(encoding: string, bytes: Uint8Array): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch (error) {
    if (error instanceof TypeError) return null
    throw error
  }
}

/** Accented letters, read as GB 18030, make single rare signs; Chinese makes many common ones in a row. */
function isMostlyHan(text: string): boolean {
  const wide = text.match(/[^\0-\u007f]/g)?.length ?? 0
  const common = text.match(/[\u4e00-\u9fa5，。、：；！？“”《》（）]{2,}/g)?.join('').length ?? 0
  return common > wide / 2
}
