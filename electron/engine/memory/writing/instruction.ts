import { isInstructionLike } from '../proposals/instruction-like'

// What a person may ask of how they are answered; it concerns nobody's products, sites or tools.
const style =
  /\b(?:call me|address me|speak|answer|reply|respond|write|explain|use (?:metric|imperial|celsius|fahrenheit|emojis?|british|american|simple|formal|informal)|be (?:brief|short|concise|formal|polite)|keep (?:it|answers|replies))\b|叫我|称呼我|回答|回复|用(?:中文|英文|英语|法语|德语|日语|公制)|简短|简洁/i
const firstPerson = /\b(?:i|i'm|i've|me|my|mine|we|us|our)\b|我|咱/i
const beyondStyle =
  /https?:\/\/|www\.|\S+@\S+\.\S+|\b(?:the user|users|ignore|disregard|override|system|prompt|instructions?|tools?|function|recommend|buy|purchase|product|brand|visit|click|download|install|send|forward)\b|用户(?:问|说|提到|要求)|忽略|无视|推荐|购买|产品|品牌|点击|下载|安装|发送|转发|系统|指令|工具/i

/**
 * Whether words are an order to whoever reads the memory, rather than something about the person. A wish for how to
 * be answered is none, and neither is what the person says in the first person, as "never suggest seafood to me".
 */
export function isOrder(text: string, quote: string): boolean {
  const whole = `${text}\n${quote}`
  if (!isInstructionLike(text) && !isInstructionLike(quote) && !ordersReader.test(whole)) return false
  // An item begins with "The user wants …", which is no talk about some user.
  const told = `${text.replace(/^(?:the )?user(?:['’]s)?\b|^用户/i, '')}\n${quote}`
  if (style.test(quote) && !beyondStyle.test(told)) return false
  // Of an order in the first person only the wish is the person's own: no address, no tool, no change of rules.
  return !(firstPerson.test(quote) && !hardOrder.test(whole))
}

const ordersReader =
  /\b(?:(?:assistant|ai|model|chatbot|you)\s+(?:must|should|shall|has to|have to|always|never|will)|when (?:the )?user (?:asks?|says?|mentions?))\b|(?:助手|模型|AI|你)(?:必须|应该|应当|要一直|永远)|当用户/i
const hardOrder =
  /https?:\/\/|www\.|\S+@\S+\.\S+|\b(?:when(?:ever)? (?:the |a )?user|the user (?:asks|says|wants)|ignore|disregard|override|system (?:prompt|message)|previous instructions|developer mode|as an ai|tool call)\b|<\||当用户|每当用户|忽略|无视|系统提示|之前的指令/i
