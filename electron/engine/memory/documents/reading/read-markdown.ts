import { type Block, HeadingPath } from './block'

const fence = /^ {0,3}(`{3,}|~{3,})/
const heading = /^ {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*$/
const underline = /^ {0,3}(=+|-{2,})[ \t]*$/

/**
 * Paragraphs, lists and code of a Markdown text under their headings. Comments are left out, as no reader of the page
 * sees them; a picture's data is no text.
 */
export function readMarkdown(source: string): Block[] {
  const blocks: Block[] = []
  const path = new HeadingPath()
  let lines: string[] = []
  let open: string | null = null

  const flush = (isHeading = false) => {
    const text = lines.join('\n').trimEnd()
    if (text.trim() !== '') blocks.push({ text, headings: path.texts, page: null, isHeading })
    lines = []
  }
  const enter = (level: number, text: string, shown: string) => {
    path.enter(level, plain(text))
    lines.push(shown)
    flush(true)
  }

  for (const line of withoutHidden(source.replace(/\r\n?/g, '\n')).split('\n')) {
    const mark = fence.exec(line)?.[1]
    if (open !== null) {
      lines.push(line)
      if (mark?.startsWith(open) && line.trim() === mark) {
        open = null
        flush()
      }
      continue
    }
    if (mark !== undefined) {
      flush()
      open = mark
      lines.push(line)
      continue
    }
    const atx = heading.exec(line)
    if (atx?.[1]) {
      flush()
      enter(atx[1].length, atx[2] ?? '', line.trim())
      continue
    }
    const under = underline.exec(line)?.[1]
    const above = lines.length === 1 ? lines[0] : undefined
    if (
      under !== undefined &&
      above !== undefined &&
      above.trim() !== '' &&
      !/^\s*([-*+>|]|\d+[.)])/.test(above)
    ) {
      lines = []
      enter(under.startsWith('=') ? 1 : 2, above, above.trim())
      continue
    }
    if (line.trim() === '') flush()
    else lines.push(line)
  }
  flush()
  return blocks
}

/** Comments outside of code go; what a code block shows stays. */
const withoutHidden = (text: string): string =>
  text
    .split(/(^ {0,3}(?:`{3,}|~{3,})[^\n]*\n[\s\S]*?^ {0,3}(?:`{3,}|~{3,})[ \t]*$)/m)
    .map((part, index) =>
      index % 2 === 1
        ? part
        : part
            .replace(/<!--[\s\S]*?(?:-->|$)/g, '')
            .replace(/\(data:[a-z]+\/[\w.+-]+;base64,[^)]{0,20000000}\)/gi, '()'),
    )
    .join('')

/** A heading's words without its marks. */
const plain = (text: string): string =>
  text
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/[*_`~]+/g, '')
    .replace(/\s*\{#[\w-]+\}\s*$/, '')
