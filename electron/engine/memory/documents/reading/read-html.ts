import { type DefaultTreeAdapterTypes, parse } from 'parse5'
import { type Block, HeadingPath } from './block'

type Node = DefaultTreeAdapterTypes.ChildNode | DefaultTreeAdapterTypes.Document
type Element = DefaultTreeAdapterTypes.Element

/** Not for readers: code, styles, what stands in for media. */
const unread = new Set(
  'script style noscript template head svg math iframe object embed canvas audio video select datalist button input textarea'.split(
    ' ',
  ),
)
const blockTags = new Set(
  `address article aside blockquote body center dd details dialog div dl dt fieldset figcaption figure footer form h1 h2
  h3 h4 h5 h6 header hr legend li main menu nav ol p pre section summary table tbody tfoot thead tr ul caption`.split(
    /\s+/,
  ),
)
const hiddenStyle =
  /(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|opacity\s*:\s*0*\.?0+\s*(?:;|!|$)|font-size\s*:\s*0(?![.\d]*[1-9]))/i

/**
 * The text of a page as its reader sees it, under its headings. Scripts, styles, comments and hidden elements are left
 * out: what nobody sees must not speak to a model either.
 */
export function readHtml(source: string): Block[] {
  const blocks: Block[] = []
  const path = new HeadingPath()
  let text = ''
  const flush = (isHeading = false) => {
    const shown = tidy(text)
    text = ''
    if (shown !== '') blocks.push({ text: shown, headings: path.texts, page: null, isHeading })
  }

  // By a list of its own rather than by recursion: a hostile page nests a hundred thousand elements.
  const steps: (() => void)[] = []
  const visit = (node: Node, isPre: boolean): void => {
    if (node.nodeName === '#text') {
      const value = 'value' in node ? node.value : ''
      text += isPre ? value.replaceAll(' ', '\u00a0') : value.replace(/\s+/g, ' ')
      return
    }
    if (!('childNodes' in node)) return
    const element = 'tagName' in node ? node : null
    if (element && (unread.has(element.tagName) || isHidden(element))) return
    const tag = element?.tagName ?? ''
    const level = /^h([1-6])$/.exec(tag)?.[1]
    const isBlock = blockTags.has(tag) && tag !== 'li' && tag !== 'tr' && tag !== 'ul' && tag !== 'ol'
    if (isBlock) flush()
    if (tag === 'br' || tag === 'li' || tag === 'tr') text += '\n'
    if (tag === 'li') text += '- '
    if (tag === 'img' && element) text += ` ${attribute(element, 'alt') ?? ''} `
    steps.push(() => {
      if (level !== undefined) path.enter(Number(level), tidy(text))
      if (tag === 'td' || tag === 'th') text += ' | '
      if (tag === 'li' || tag === 'tr') text += '\n'
      if (isBlock) flush(level !== undefined)
    })
    const preformatted = isPre || tag === 'pre'
    for (const child of [...node.childNodes].reverse()) steps.push(() => visit(child, preformatted))
  }
  visit(parse(source), false)
  for (let step = steps.pop(); step; step = steps.pop()) step()
  flush()
  return blocks
}

const attribute = (element: Element, name: string): string | undefined =>
  element.attrs.find((one) => one.name === name)?.value

const isHidden = (element: Element): boolean =>
  attribute(element, 'hidden') !== undefined ||
  attribute(element, 'aria-hidden') === 'true' ||
  hiddenStyle.test(attribute(element, 'style') ?? '')

/** Spaces of a page's source mean nothing, those of a preformatted text (no-break ones, by now) do. */
const tidy = (text: string): string =>
  text
    .replace(/[^\S\u00a0\n]+/g, ' ')
    .split('\n')
    .map((line) => line.replace(/^ +| +$/g, '').replace(/(?: \|)+$/, ''))
    .filter((line) => line !== '' && line !== '-')
    .join('\n')
    .replaceAll('\u00a0', ' ')
    .replace(/^\n+|\s+$/g, '')
