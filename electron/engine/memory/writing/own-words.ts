/** Stands where somebody else's words were taken out. */
export const pastedMark = '[pasted text]'

const fences = /^[ \t]*(`{3,}|~{3,})[\s\S]*?(?:^[ \t]*\1|$(?![\s\S]))/gm
const quotedLines = /^(?:[ \t]*>.*(?:\n|$))+/gm
// Lines by which other programs and chat templates begin another speaker's words: all after them is not the person's.
const forgedSpeaker =
  /<\|[^|<>\n]{1,60}\|>|<｜[^｜<>\n]{1,60}｜>|\[\/?INST\]|<<\/?SYS>>|<(?:start|end)_of_turn>|<\/?(?:system|assistant|developer|tool_call|tool_response|instructions?|document|context|search_results?)\b[^>\n]{0,80}>|^[ \t]*(?:#{1,4} ?|\*{0,2}\[?)(?:system|assistant|ai|bot|chatgpt|claude|developer|tool|function|instructions?|response|系统|助手|指令)(?: (?:prompt|message|note))?\]?\*{0,2}[ \t]*[:：]/im
const mailHead =
  /^(?:from|to|sent|date|subject|cc|发件人|收件人|主题)[ \t]*[:：].*\n(?:.*\n){0,3}?(?:from|to|sent|date|subject|cc|发件人|收件人|主题)[ \t]*[:：]/im
// "Translate this: …", "Here is the e-mail:\n…", 翻译：…
const handedOver =
  /(?:\b(?:translate|summari[sz]e|proof-?read|correct|rewrite|rephrase|explain|analy[sz]e|review|fix|improve|shorten|check|reply to|respond to|comment on|read|classify|here (?:is|are|'s)|this is|it says|(?:article|e-?mail|text|message|page|file|document|log|output|letter|review|comment|post|tweet) (?:says|reads|below|is))\b[^\n:：]{0,80}|(?:翻译|总结|概括|润色|校对|修改|改写|解释|分析|检查|回复|以下是|下面是|内容如下|原文|邮件|文章|网页)[^\n:：]{0,30})[:：][ \t]*(?:\n+|(?=\S))/i
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
  const match = handedOver.exec(text)
  if (!match) return text
  const begin = match.index + match[0].length
  const rest = text.slice(begin)
  // "This is my plan: …" is the person's own.
  if (/\b(?:my|our)\b|我|我们/i.test(match[0])) return text
  const own = /\n\s*\n(?!.*\n\s*\n)/.exec(rest)
  const tail =
    own && /^(?:.{0,400})$/s.test(rest.slice(own.index)) && /\b(?:i|my|me)\b|我/i.test(rest.slice(own.index))
      ? rest.slice(own.index)
      : ''
  return `${text.slice(0, begin)}${pastedMark}${tail}`
}

/** Words; a Chinese sign is about half of one. */
const length = (text: string): number =>
  (text.match(/[\p{L}\p{N}'’]+/gu)?.filter((word) => !/\p{Script=Han}/u.test(word)).length ?? 0) +
  (text.match(/\p{Script=Han}/gu)?.length ?? 0) / 2
