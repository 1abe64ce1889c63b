import { type Rule, type RuleItem, readSentence } from './rule'

const relations =
  '妈妈|爸爸|母亲|父亲|姐姐|妹妹|哥哥|弟弟|儿子|女儿|孩子|宝宝|爷爷|奶奶|外公|外婆|姥姥|姥爷|叔叔|阿姨|舅舅|姑姑|表姐|表妹|表哥|表弟|堂姐|堂妹|堂哥|堂弟|侄子|侄女|妻子|老婆|太太|丈夫|老公|先生|男朋友|女朋友|未婚妻|未婚夫|室友|闺蜜|朋友|狗|小狗|猫|小猫|兔子|鹦鹉'
const jobs =
  '工程师|程序员|护士|老师|教师|医生|律师|建筑师|设计师|学生|大学生|研究生|博士生|科学家|研究员|教授|作家|记者|编辑|翻译|摄影师|音乐家|演员|画家|厨师|面包师|服务员|农民|园丁|木匠|司机|飞行员|会计|经理|顾问|分析师|药剂师|兽医|心理咨询师|图书管理员|消防员|警察|军人|销售|理发师|公务员|产品经理|自由职业者'
const end = '(?=[，。！？；,.!?;\\s]|$)'
const adverbs = '(?:现在|目前|如今|最近|已经|刚刚?|终于|上个月|上周|去年|今年|一直|其实|也|就)*'
const name = '(?<name>[\\p{Script=Han}·]{1,6}?|[A-Za-z][A-Za-z ·-]{0,30}?)'
const tail = '(?:吧|就好|就行|就可以了?|即可|好了)?'

const core = (text: string, importance = 3) => ({ type: 'core' as const, text, subject: '用户', importance })
const fact = (text: string, subject = '用户', importance = 2) => ({
  type: 'semantic' as const,
  text,
  subject,
  importance,
})
const rule = (pattern: string, read: Rule['read']): Rule => ({ pattern: new RegExp(pattern, 'gu'), read })

const noName = /^(?:什么|啥|他|她|它|你|了|不|谁|起|的|作|做|过|来|外卖|人|大家|妈|爸|.*的)/
const noPlace =
  /^(?:一|这|那|哪|什么|我|他|她|你|新|楼|学校|家|公司|宿舍|里|外|乡下|城里|农村|别|隔壁|附近|同)/

const rules: readonly Rule[] = [
  rule(
    `(?:我叫|我名叫|我的名字是|我的名字叫做?|我姓名是|请?叫我|大家都叫我)${name}${tail}${end}`,
    ({ name: called }) =>
      called === undefined || noName.test(called) ? null : core(`用户的名字是${called}。`),
  ),
  rule(
    `我(?:们)?${adverbs}(?:(?:从.{1,8})?搬(?:家)?(?:到|去|来)|住在|定居在?|居住在)了?(?<place>[\\p{Script=Han}]{2,8}?|[A-Z][A-Za-z ]{1,30}?)(?:市)?(?:居住|生活)?了?${end}`,
    ({ place }) => (place === undefined || noPlace.test(place) ? null : core(`用户住在${place}。`)),
  ),
  rule(
    `我${adverbs}(?:不再住在?|不住在?|搬离了?|搬出了?|离开了?)(?<place>[\\p{Script=Han}]{2,8}?)了?${end}`,
    ({ place }) => (place === undefined || noPlace.test(place) ? null : fact(`用户不再住在${place}。`)),
  ),
  rule(`我${adverbs}是(?:一名|一个|一位|个|名)?(?<job>[\\p{Script=Han}]{0,8}?(?:${jobs}))${end}`, ({ job }) =>
    core(`用户的职业是${job ?? ''}。`),
  ),
  rule(`我的(?:职业|工作)是(?:一名|一个|一位)?(?<job>[\\p{Script=Han}]{2,12}?)${end}`, ({ job }) =>
    core(`用户的职业是${job ?? ''}。`),
  ),
  rule(
    `我${adverbs}在(?<where>[\\p{Script=Han}A-Za-z ]{2,16}?)(?:工作|上班|任职|就职)了?${end}`,
    ({ where }) =>
      where === undefined || noPlace.test(where) ? null : fact(`用户在${where}工作。`, '用户', 3),
  ),
  rule(
    `我${adverbs}对(?<what>[\\p{Script=Han}A-Za-z、和]{1,16}?)(?:严重|特别|非常|有点|都)?过敏`,
    ({ what }) => (what === undefined || /不$/.test(what) ? null : core(`用户对${what}过敏。`)),
  ),
  rule(
    `我${adverbs}(?:有)?(?<what>花生|海鲜|牛奶|乳糖|鸡蛋|坚果|花粉|芒果|青霉素|尘螨|虾|螃蟹|小麦|麸质|大豆)过敏`,
    ({ what }) => core(`用户对${what ?? ''}过敏。`),
  ),
  rule(`我${adverbs}对(?<what>[\\p{Script=Han}A-Za-z]{1,12}?)(?:已经)?(?:不|不再|没有?)过敏`, ({ what }) =>
    core(`用户对${what ?? ''}不过敏。`, 2),
  ),
  rule(
    `我${adverbs}(?:开始|改)?(?:是(?:一个|个|一名)?)?(?<diet>吃素|素食主义者|素食者|纯素食者|纯素者|乳糖不耐受?|糖尿病患者)`,
    ({ diet }) => core(`用户${diet === '吃素' ? '吃素' : `是${diet ?? ''}`}。`),
  ),
  rule(`我${adverbs}(?:从来)?不吃(?<what>[\\p{Script=Han}]{1,8}?)${end}`, ({ what }) =>
    what === undefined || /^(?:了|饭|早|午|晚|什么|的|完|下|这)/.test(what)
      ? null
      : core(`用户不吃${what}。`),
  ),
  rule(
    `我最(?:喜欢|爱)的(?<thing>[\\p{Script=Han}]{1,10}?)是(?<value>[\\p{Script=Han}A-Za-z0-9《》 ]{1,20}?)${end}`,
    ({ thing, value }) =>
      /什么|哪|谁/.test(value ?? '') ? null : fact(`用户最喜欢的${thing ?? ''}是${value ?? ''}。`),
  ),
  rule(
    `我的?(?:农历)?生日(?:是|在)(?<date>[\\d一二三四五六七八九十年月日号初廿 ]{2,16}?)${end}`,
    ({ date }) => fact(`用户的生日是${(date ?? '').trim()}。`, '用户', 3),
  ),
  rule(
    `我(?:的|家的?|养的)?(?<kind>(?:大|小|二)?(?:${relations}))(?:的名字)?(?:叫做?|名叫|是叫)${name}${tail}${end}`,
    ({ kind, name: called }) =>
      called === undefined || noName.test(called) ? null : fact(`用户的${kind ?? ''}叫${called}。`, called),
  ),
  rule(
    `我(?:养了?|有)(?:一|两)?(?:只|条|个|匹)?(?<kind>${relations})(?:，)?(?:叫做?|名叫|名字叫|名字是)${name}${end}`,
    ({ kind, name: called }) =>
      called === undefined || noName.test(called) ? null : fact(`用户的${kind ?? ''}叫${called}。`, called),
  ),
]

const remember =
  /^(?:请|麻烦|你要?|帮我|一定要?|好的?[，,])*(?:记住|记一下|记下来?|记得|别忘了|不要忘记)[，,：: ]*(?<what>[^\n？?]{3,140})/
const notStated =
  /如果|假如|假设|假装|扮演|要是|故事|小说|角色|做梦|梦见|梦到|希望|想要?(?:搬|住)|打算|准备|可能会/
const reported = /(?:他|她|他们|朋友|同事|老师|有人|妈妈|爸爸)(?:说|问|告诉|觉得|以为)|(?:说|问|写)[：:，,]?$/

/** What can be read with certainty in a Chinese sentence of the person's. */
export function chineseItems(sentence: string): RuleItem[] {
  const what = remember
    .exec(sentence)
    ?.groups?.what?.trim()
    .replace(/[。！!]+$/, '')
  if (notStated.test(sentence) && !what) return []
  const isQuestion = /[？?吗呢]\s*$/.test(sentence)
  const found = readSentence(sentence, rules).filter(({ index, quote }) => {
    if (reported.test(sentence.slice(0, index))) return false
    return !isQuestion || /^[，,；]/.test(sentence.slice(index + quote.length))
  })
  if (found.length > 0 || !what || isQuestion) return found
  const text = `${what.replace(/我们/g, '用户和家人').replace(/我/g, '用户')}。`
  return [{ ...fact(text, '用户', 3), quote: what, index: 0 }]
}
