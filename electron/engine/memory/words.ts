import { createHash } from 'node:crypto'

// Words that say nothing about what a text is about: articles, pronouns, auxiliaries, question words, greetings.
const englishStopWords = new Set(
  `a about after again all also am an and any are aren't as at be because been before being both but by can can't
  could couldn't did didn't do does doesn't doing don't down each few for from further get gets getting go goes going
  got had hadn't has hasn't have haven't having he he'd he'll her here hers herself hey hi hello him himself his how
  i i'd i'll i'm i've if in into is isn't it it's its itself just let let's like me more most my myself no nor not now
  of off ok okay on once one only or other our ours ourselves out over own please really same shall she should
  shouldn't so some such sure than thank thanks that that's the their theirs them themselves then there there's these
  they they're this those through to today too under until up upon us user very was wasn't we we're well were weren't
  what what's when where which while who whom whose why will with won't would wouldn't yes yeah you you're your yours
  yourself`.split(/\s+/),
)
const chineseStopWords = new Set(
  `的 了 是 我 你 他 她 它 我们 你们 他们 她们 在 有 和 与 或 就 都 也 还 又 很 吗 呢 吧 啊 呀 哦 嗯 么 这 那 这个 那个
  这些 那些 什么 怎么 怎样 怎么样 如何 为什么 哪 哪里 哪儿 哪个 谁 几 多少 什么时候 一 个 一个 一下 把 被 对 从 到 去 去了 来
  给 让 请 请问 可以 能 会 要 想 说 不 没 没有 上 下 里 中 为 以 及 等 着 过 得 地 之 而 但 但是 因为 所以 如果 现在 用户 谢谢
  你好 您好 您 好 好的 を に は が の と で も か です ます`.split(/\s+/),
)
/** Words of the request itself: they count little for what it is about. */
const requestWords = new Set(
  `help write tell explain give show make create list know think need want say use find name thing way good best new
  example question answer talk look try start work suggest recommend remember recall mean describe summarize translate happen
  happened discuss discussed chat   帮 帮我 写 告诉 解释 介绍 知道 觉得 需要 推荐 建议 记得 还记得 翻译 总结 一些 名字 发生 聊 聊了 谈 谈了 讨论`.split(
    /\s+/,
  ),
)

const cjk = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u
const segmenter = new Intl.Segmenter('zh', { granularity: 'word' })

export type Word = {
  /** As written, in lower case. */
  text: string
  /** What two forms of a word have in common. */
  stem: string
  /** The word before it, in lower case. */
  before: string
}

/** The words of a text that say what it is about, in order, repeated ones included. */
export function contentWords(text: string): Word[] {
  const words: Word[] = []
  let before = ''
  for (const run of text
    .normalize('NFKC')
    .toLowerCase()
    .match(/[\p{L}\p{N}\p{M}'’]+/gu) ?? []) {
    for (const piece of cjk.test(run) ? segments(run) : [run]) {
      const word = piece.replaceAll('’', "'").replace(/^'+|'s?$|'+$/g, '')
      if (word !== '' && !englishStopWords.has(word) && !chineseStopWords.has(word)) {
        words.push({ text: word, stem: stemOf(word), before })
      }
      // "我的妹妹": what stands before 妹妹 is 我.
      if (word !== '的') before = word
    }
  }
  return words
}

/** The stems of a text's content words. */
export const stemsOf = (text: string): Set<string> => new Set(contentWords(text).map((word) => word.stem))

export const isRequestWord = (word: string): boolean => requestWords.has(word)
export const isCjk = (text: string): boolean => cjk.test(text)

/** A light English stem: enough to know "lives", "lived" and "living" as one word. */
export function stemOf(word: string): string {
  if (word.length <= 3 || /[^a-z]/.test(word)) return word
  let base = word
  if (/(ss|us|is)$/.test(base)) base = word
  else if (base.endsWith('sses')) base = base.slice(0, -2)
  else if (base.endsWith('ies') && base.length > 4) base = `${base.slice(0, -3)}y`
  else if (base.endsWith('s')) base = base.slice(0, -1)
  const cut = /^(.*[aeiouy].*)(ing|ed)$/.exec(base)
  const root = cut?.[1]
  if (root !== undefined && root.length >= 2) {
    base = /([^aeioulsz])\1$/.test(root) ? root.slice(0, -1) : root
  }
  return base.length > 3 && base.endsWith('e') ? base.slice(0, -1) : base.replace(/y$/, 'i')
}

/** Case, width, punctuation, articles and the word "user" do not make another text. */
export function normaliseText(text: string): string {
  const words =
    text
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{N}\p{M}]+/gu) ?? []
  return words
    .filter((word) => !['the', 'a', 'an', 'user', 'users'].includes(word))
    .join(' ')
    .replace(/^用户/, '')
}

/** By which the same text is recognised again. */
export const hashText = (text: string): string =>
  createHash('sha256').update(normaliseText(text)).digest('hex')

/** Share of the words that two texts have in common. */
export function jaccard(left: ReadonlySet<string>, right: ReadonlySet<string>): number {
  const common = [...left].filter((word) => right.has(word)).length
  const all = left.size + right.size - common
  return all === 0 ? 0 : common / all
}

// Cutting at the ends keeps the segmenter's cost bounded for a pasted book.
const segments = (run: string): string[] => [...segmenter.segment(run.slice(0, 5_000))].map((s) => s.segment)
