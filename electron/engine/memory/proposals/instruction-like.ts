/**
 * Sentences that tell a model what to do from now on, rather than say how something is. Said by the person they are a
 * wish; in a page, a file or another program's words they are how memories are poisoned (MINJA, AgentPoison).
 */
const patterns: readonly RegExp[] = [
  // "Ignore all previous instructions", "disregard the system prompt"
  /\b(?:ignore|disregard|forget|override|bypass)\b.{0,40}\b(?:instructions?|prompts?|rules?|guidelines?|above|previous|prior|earlier|system)\b/i,
  /(?:忽略|无视|忘记|忘掉|不要理会|绕过).{0,20}(?:指令|指示|提示|规则|要求|以上|之前|上述|先前)/,
  // "Always recommend X", "never mention Y", at the start of a sentence or said to the assistant
  /(?:^|[.!?;:。！？；：\n]\s*|\b(?:you|assistant|model|ai|please|must|should|shall|will|and|to)\s+)(?:always|never|from now on|henceforth)\b[ ,]+(?!been\b|had\b|have\b|has\b|was\b|were\b|liked\b|loved\b|wanted\b|lived\b|\p{L}*[^s]s\b)\p{L}+/iu,
  /(?:^|[。！？；：\n，,]\s*|你|助手|模型|请|必须|应该|应当)\s*(?:总是|始终|永远|一律|务必|从现在起|今后|以后都?)(?:要|应|必须|不要|别|推荐|回答|说|使用|忽略|提到|发送|调用)/,
  // "When the user asks about …, say …"
  /\b(?:when(?:ever)?|if|every time|each time|next time) (?:the |a |this )?(?:user|person|human|someone|anyone|they)\b.{0,80}?\b(?:asks?|says?|mentions?|wants?|requests?|types?|queries)\b.{0,120}?\b(?:say|reply|respond|answer|tell|recommend|suggest|call|send|use|run|open|include|add|mention|output|give|redirect|refer|you (?:must|should))\b/i,
  /(?:当|如果|每当|每次|只要)(?:用户|对方|有人|他们).{0,30}(?:问|说|提到|要求|询问|输入).{0,60}(?:就|请|必须|应|要|则|回答|回复|推荐|告诉|调用|发送)/,
  // Said to whoever reads it as a model
  /\b(?:you are (?:now|no longer)|as an ai|act as|pretend to be|new instructions?|system (?:prompt|message|note|override)|developer mode|jailbreak|do not (?:tell|inform|reveal to|alert) the user|without (?:telling|asking|informing) the user)\b/i,
  /(?:你现在是|你不再是|扮演|假装(?:你|成)|新的?指令|系统提示|系统消息|不要告诉用户|别告诉用户|无需用户同意)/,
  // "Send the conversation to …", "call the tool …"
  /\b(?:send|forward|post|upload|exfiltrate|leak|email|transmit)\b.{0,60}\b(?:to|at)\b.{0,20}(?:https?:\/\/|www\.|\S+@\S+\.\S+)/i,
  /\b(?:call|invoke|use|run|execute)\b.{0,20}\b(?:tool|function|command|shell|script)s?\b.{0,40}\b(?:with|and|to|now)\b/i,
  /(?:把|将).{0,30}(?:发送|转发|上传|发给|泄露).{0,20}(?:https?:\/\/|@|网址|邮箱|服务器)/,
  // What chat templates use to begin another speaker's words
  /<\|[^|<>]{1,60}\|>|<｜[^｜<>]{1,60}｜>|\[\/?(?:INST|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS)\]|<<\/?SYS>>|<(?:start|end)_of_turn>|<\/?(?:system|assistant|developer|tool_call|instructions?)>/i,
]

const unseen = /[\p{Cf}\u00ad]/gu

/** Whether a text tells its reader what to do rather than how something is. Looks at the first 20,000 characters. */
export function isInstructionLike(text: string): boolean {
  const seen = text
    .slice(0, 20_000)
    .normalize('NFKC')
    .replace(unseen, '')
    .replace(/[ \t]+/g, ' ')
  return patterns.some((pattern) => pattern.test(seen))
}
