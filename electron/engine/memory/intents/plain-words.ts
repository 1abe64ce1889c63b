/** What a person tells the memory in plain words. */
export type PlainWord =
  /** `text` is the sentence to keep, as it was said. */
  | { kind: 'remember'; text: string }
  /** `about` is what the memories to forget tell of. */
  | { kind: 'forget'; about: string }
  /** What is known about the person. */
  | { kind: 'overview' }

/** A longer message is no such sentence but something pasted, which may tell a memory whatever it likes. */
const longestMessage = 1_000
const longestText = 400

const polite = String.raw`(?:(?:please|pls|hey|ok|okay|also|and|so|keepsake|kindly|now)[,!]?\s+)*`
const asked = String.raw`(?:(?:can|could|will|would) you\s+(?:please\s+|kindly\s+)?|i(?:'d like| want) you to\s+)?`
const start = `^${polite}${asked}(?:please\\s+)?`
/** How a statement begins: "that I…", "that Anna…"; not "that time we…", "that song". */
const statement = String.raw`(?=(?:i|i'm|i've|i'd|i'll|my|we|we're|we've|our|he|he's|she|she's|they|they're|it|it's|his|her|their|the|an?|there|this|these|from now on|every|all|you|your|on|in|at|\d+)(?![\p{L}\p{N}]))`
const remember: readonly RegExp[] = [
  new RegExp(
    `${start}(?:remember|memori[sz]e|keep in mind|bear in mind|don't forget|do not forget|note|make a note)\\s+that\\s+${statement}(?<text>.+)$`,
    'isu',
  ),
  new RegExp(
    `${start}(?:remember|memori[sz]e|keep in mind|make a note|note|save to (?:your )?memory)(?:\\s+(?:this|the following))?\\s*:\\s*(?<text>.{4,})$`,
    'isu',
  ),
  // Without "that" only what cannot be a question or a thing: "remember my name is…", "remember I'm…"
  new RegExp(
    `${start}(?:remember|memori[sz]e|keep in mind)\\s+(?<text>(?:i'm|i am|i have|i've|i live|i work|i like|i love|i hate|i prefer|i don't|(?:my|our)\\s[^.!?\\n]{1,60}?\\s(?:is|are|was|has|have)\\s).+)$`,
    'isu',
  ),
]
/** A name begins one too; told by its capital, so that the case of the sentence's first letter is taken out before. */
const named = String.raw`(?=\p{Lu}[\p{L}\p{N}'-]*\.?\s)`
const rememberNamed = new RegExp(
  `${start}(?:remember|keep in mind|don't forget)\\s+that\\s+${named}(?<text>.+)$`,
  'su',
)
const forgetNamed = new RegExp(`${start}forget\\s+that\\s+${named}(?<about>.+)$`, 'su')
/** "Remember that I told you…" speaks of the conversation. */
const ofTheTalk = /^(?:that\s+)?(?:i|we)\s+(?:told|said|asked|mentioned|talked|spoke|discussed)\b/i

const forget: readonly RegExp[] = [
  new RegExp(
    `${start}(?:forget|delete|erase|remove)\\s+(?:everything|anything|all|what(?:ever)?)\\s+(?:(?:that\\s+)?you(?:'ve| have)?\\s+(?:know|knew|remember|remembered|learned|learnt|stored|saved|have|got)\\s+)?(?:about|on|of)\\s+(?<about>.+)$`,
    'isu',
  ),
  new RegExp(
    `${start}(?:delete|erase|remove)\\s+(?:the\\s+(?:memory|memories|fact|note)\\s+)?(?:that\\s+|about\\s+|of\\s+)?(?<about>.+?)\\s+from\\s+(?:your\\s+|the\\s+)?memory$`,
    'isu',
  ),
  new RegExp(`${start}(?:forget|unlearn)\\s+that\\s+${statement}(?<about>.+)$`, 'isu'),
  new RegExp(`${start}(?:forget|unlearn)\\s+(?<about>(?:my|our)\\s.+)$`, 'isu'),
]
const notOfMemory =
  /\b(?:last|previous|earlier|above|next)\b|\b(?:questions?|messages?|requests?|prompts?|instructions?|point|manners)\b/i

const overview: readonly RegExp[] = [
  new RegExp(
    `${start}(?:tell me\\s+)?(?:what|everything|all)\\s+(?:else\\s+)?(?:do\\s+you|you|have\\s+you)\\s+(?:already\\s+)?(?:know|remember|learned|learnt|remembered|stored|saved)\\s+(?:about|of)\\s+me(?:\\s+(?:so far|already|now))?$`,
    'iu',
  ),
  /^(?:do you (?:know|remember) anything about me|what(?:'s| is) in your memory about me|who am i)$/i,
]

const zhPolite = '(?:请|麻烦|麻烦你|帮我|请你|你要|你|好的[,，]?|另外[,，]?|对了[,，]?|顺便)*'
const zhRemember: readonly RegExp[] = [
  new RegExp(`^${zhPolite}(?:记住|记下|牢记|记一下)(?:这一点|一下|了|这件事)?[：:]\\s*(?<text>.{2,})$`, 'su'),
  new RegExp(
    `^${zhPolite}(?:记住|记下|牢记|记一下)(?:这一点|一下|了|这件事)?[,，\\s]*(?<text>(?=.*[是有在叫喜爱不没对要住姓会能想用去过])(?:我|咱|他|她|它|这|那|以后|从现在|今后|每|[\\p{Script=Han}\\p{L}]{1,8}[是叫住喜]).{2,})$`,
    'su',
  ),
  new RegExp(
    `^${zhPolite}(?:别忘了|不要忘了|不要忘记|别忘记)(?<text>(?:我|咱)(?=.*[是有在叫喜爱不没对住姓]).{2,})$`,
    'su',
  ),
]
const zhForget: readonly RegExp[] = [
  new RegExp(
    `^${zhPolite}(?:忘掉|忘记|忘了|删除|删掉|抹掉)(?:所有|全部|一切)?(?:关于|有关)(?<about>.+?)(?:的(?:一切|所有|全部)?(?:记忆|事|事情|信息|内容)?)?$`,
    'su',
  ),
  new RegExp(
    `^${zhPolite}把(?<about>.+?)(?:从(?:你的)?记忆(?:里|中)?)?(?:忘掉|忘了|忘记|抹掉)(?:吧)?$`,
    'su',
  ),
  new RegExp(`^${zhPolite}从(?:你的)?记忆(?:里|中)(?:删除|删掉|去掉)(?<about>.+)$`, 'su'),
  new RegExp(`^${zhPolite}(?:忘掉|忘记)(?<about>我(?:的|是|有|在|叫|喜|爱|不|没|对|住|姓).{1,})$`, 'su'),
]
const zhNotOfMemory = /刚才|刚刚|上面|以上|之前的|上一|下一|这句|那句|指令|指示|提示|问题|消息|带了?$|告诉/
const zhOverview =
  /^(?:请)?(?:告诉我|说说|讲讲)?(?:你)(?:都|还|现在|目前|到底)?(?:知道|了解|记得|记住了?)(?:关于)?我(?:的)?(?:些)?(?:什么|多少|哪些)?(?:事|事情|信息|东西|情况)?(?:吗|呢)?$|^你(?:对|都对)我(?:有什么|有多少|都)?(?:了解|知道)(?:多少|什么|哪些)?(?:吗|呢)?$|^我是谁$/u
/** "你知道我吗" asks something else. */
const zhOverviewOf = /什么|多少|哪些|事|信息|情况|了解|我是谁/

/** What the turn tells the memory; null for all other talk. Whatever is not quite clear is other talk. */
export function plainWord(message: string): PlainWord | null {
  const text = message.trim().replaceAll('’', "'")
  if (text.length > longestMessage || /^(?:>|`{3}|~{3})/.test(text)) return null
  const sentence = firstSentence(text)
  const bare = sentence.replace(/[\s.!?。！？~～…]+$/u, '')
  if (text === sentence && (overview.some((one) => one.test(bare)) || isZhOverview(bare))) {
    return { kind: 'overview' }
  }
  const isAsked = new RegExp(`^${polite}(?:can|could|will|would) you\\b`, 'i').test(sentence)
  if (!isAsked && /[?？]\s*$/.test(sentence)) return null
  if (/[吗呢]$|了没(?:有)?$/.test(bare)) return null
  const lower = bare.slice(0, 1).toLowerCase() + bare.slice(1)
  const kept =
    firstGroup([...remember, ...zhRemember], bare, 'text') ?? firstGroup([rememberNamed], lower, 'text')
  if (kept !== null)
    return ofTheTalk.test(kept) || /^我(?:说|讲|提|问)过/.test(kept) ? null : { kind: 'remember', text: kept }
  const about = firstGroup(forget, bare, 'about') ?? firstGroup([forgetNamed], lower, 'about')
  if (about !== null) return notOfMemory.test(about) ? null : { kind: 'forget', about }
  const zhAbout = firstGroup(zhForget, bare, 'about')
  return zhAbout === null || zhNotOfMemory.test(zhAbout) ? null : { kind: 'forget', about: zhAbout }
}

/** What is said beside an order to forget, which names the fact but tells it no more. */
export function withoutForgetting(message: string): string {
  if (plainWord(message)?.kind !== 'forget') return message
  const text = message.trim()
  return text.slice(firstSentence(text).length).trim()
}

const isZhOverview = (text: string): boolean => zhOverview.test(text) && zhOverviewOf.test(text)

/** To its end by a mark, or to the end of the line. */
function firstSentence(text: string): string {
  const line = text.split('\n')[0] ?? ''
  // A full stop inside "3.5" or "Dr. Chen" ends nothing.
  const end =
    /(?<!\b(?:dr|mr|mrs|ms|st|no|e\.g|i\.e))[.!?](?=\s+[\p{Lu}\p{Script=Han}])|[。！？](?=.)/iu.exec(line)
  return end ? line.slice(0, end.index + 1) : line
}

function firstGroup(patterns: readonly RegExp[], text: string, group: 'text' | 'about'): string | null {
  for (const pattern of patterns) {
    const found = pattern.exec(text)?.groups?.[group]?.trim()
    if (found !== undefined && found !== '' && found.length <= longestText) return found
  }
  return null
}
