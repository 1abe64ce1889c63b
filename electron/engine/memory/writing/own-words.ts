/** Stands where somebody else's words were taken out. */
export const pastedMark = '[pasted text]'

const fences = /^[ \t]*(`{3,}|~{3,})[\s\S]*?(?:^[ \t]*\1|$(?![\s\S]))/gm
const quotedLines = /^(?:[ \t]*>.*(?:\n|$))+/gm
// Lines by which other programs and chat templates begin another speaker's words: all after them is not the person's.
const forgedSpeaker =
  /<\|[^|<>\n]{1,60}\|>|<｜[^｜<>\n]{1,60}｜>|\[\/?INST\]|<<\/?SYS>>|<(?:start|end)_of_turn>|<\/?(?:system|assistant|developer|tool_call|tool_response|instructions?|document|context|search_results?)\b[^>\n]{0,80}>|^[ \t]*(?:#{1,4} ?|\*{0,2}\[?)(?:system|assistant|ai|bot|chatgpt|claude|developer|tool|function|instructions?|response|系统|助手|指令)(?: (?:prompt|message|note))?\]?\*{0,2}[ \t]*[:：]/im
const mailHead =
  /^(?:from|to|sent|date|subject|cc|发件人|收件人|主题)[ \t]*[:：].*\n(?:.*\n){0,3}?(?:from|to|sent|date|subject|cc|发件人|收件人|主题)[ \t]*[:：]/im
const tasks =
  'translate|summari[sz]e|proof-?read|correct|rewrite|rephrase|paraphrase|explain|analy[sz]e|review|fix|improve|shorten|polish|edit|check|reply to|respond to|answer to|comment on|read|classify|think (?:of|about)|(?:write|draft|compose) (?:an? |the )?(?:reply|answer|response) to'
const hanTasks = '翻译|总结|概括|润色|校对|修改|改写|解释|分析|检查|回复'
const pointing =
  'this|these|that|it|following|below|into|text|e-?mail|mail|letter|story|article|poem|message|paragraph|bio|essay|post|cv|resume|summary'
// "Translate this: …", "Here is the e-mail:\n…", 翻译：…
const handedOver = new RegExp(
  String.raw`(?:\b(?:${tasks}|here (?:is|are|'s)|this is|it says|(?:article|e-?mail|text|message|page|file|document|log|output|letter|review|comment|post|tweet|story|bio) (?:says|reads|below|is))\b[^\n:：]{0,80}|(?:${hanTasks}|以下是|下面是|内容如下|原文|邮件|文章|网页)[^\n:：]{0,30})[:：][ \t]*(?:\n+|(?=\S))`,
  'i',
)
// "Translate this into French\n\n…": a task that ends its line, and something under it.
const handedOnNextLine = new RegExp(
  String.raw`^(?:.*[.!?,;] )?(?:(?:please|can you|could you|would you|will you|hey|hi|ok|what do you) )*(?:${tasks})\b.{0,80}?\b(?:${pointing})\b.{0,60}\n+(?=\S)|^.{0,20}(?:${hanTasks}).{0,20}(?:这|下面|以下|下列|下文|邮件|文章|段).{0,20}\n+(?=\S)`,
  'im',
)
// What is made up begins with these words: "write a poem that begins with My name is Ozymandias".
const madeUp =
  /\b(?:write|compose|draft|invent|create|make up|continue|finish|translate|role-?play)\b[^\n.!?]{0,80}?\b(?:begins? with|starts? with|beginning with|starting with|ends? with|opening line|first line|the (?:words?|line|sentence|phrase|lyrics)|in which|where|who says|saying|about (?:a|an|someone|somebody))\b|(?:写|编|续写)[^\n。！？]{0,20}(?:开头是|以.{0,6}开头|第一句)/i

// Longer than a title or a name is somebody else's sentence.
const quotations: readonly [RegExp, number][] = [
  [/"([^"\n]{1,2000})"/g, 4],
  [/“([^“”\n]{1,2000})”/g, 4],
  [/«([^«»\n]{1,2000})»/g, 4],
  [/「([^「」\n]{1,2000})」/g, 4],
]

/**
 * A turn without what the person only passes on: fenced blocks, quoted lines and sentences, what follows "translate
 * this:", mails, and everything after a forged change of speaker.
 */
export function ownWords(text: string): string {
  let own = text.replace(fences, pastedMark).replace(quotedLines, `${pastedMark}\n`)
  for (const border of [forgedSpeaker, mailHead]) {
    const match = border.exec(own)
    if (match) own = `${own.slice(0, match.index)}${pastedMark}`
  }
  own = withoutHandedOver(own)
  for (const [pattern, words] of quotations) {
    own = own.replace(pattern, (whole: string, inside: string) =>
      length(inside) > words ? pastedMark : whole,
    )
  }
  return own.trim()
}

/** What is handed over ends with its paragraph where that is one line, else with the text. */
function withoutHandedOver(text: string): string {
  const match = firstOf(text, [handedOver, handedOnNextLine, madeUp])
  if (!match) return text
  const begin = match.index + match[0].length
  const rest = text.slice(begin)
  const tail = /\n\s*\n(?!.*\n\s*\n)/.exec(rest)
  const own =
    tail && /^(?:.{0,400})$/s.test(rest.slice(tail.index)) && isAsking(rest.slice(tail.index))
      ? rest.slice(tail.index)
      : ''
  return `${text.slice(0, begin)}${pastedMark}${own}`
}

/** The first border that does not lead to the person's own: "This is my plan: …", "Fix my letter: …". */
function firstOf(text: string, borders: readonly RegExp[]): RegExpExecArray | null {
  const found = borders.flatMap((border) => {
    const match = border.exec(text)
    return match && !isOwn(match[0]) ? [match] : []
  })
  return found.sort((left, right) => left.index - right.index)[0] ?? null
}

/** "my plan:" is mine, "my landlord's mail:" and "this mail for my boss:" are not. */
const isOwn = (head: string): boolean =>
  /(?<!\b(?:to|from|for|by|of|with) )\b(?:my|our)(?: (?:own|new|current|short|whole|weekly|daily))? [\p{L}-]+\s*[:：]\s*$/iu.test(
    head,
  ) || /(?:我|我们)的?(?:自己的)?[\p{Script=Han}]{0,4}[:：]\s*$/u.test(head)

/** What follows a paste in a paragraph of its own is the person's only where it speaks to the reader. */
const isAsking = (words: string): boolean =>
  /\b(?:i|my|me)\b|我/i.test(words) && /\?|？|\b(?:you|please|thanks)\b|你|请|谢/i.test(words)

/** Words; a Chinese sign is about half of one. */
const length = (text: string): number =>
  (text.match(/[\p{L}\p{N}'’]+/gu)?.filter((word) => !/\p{Script=Han}/u.test(word)).length ?? 0) +
  (text.match(/\p{Script=Han}/gu)?.length ?? 0) / 2
