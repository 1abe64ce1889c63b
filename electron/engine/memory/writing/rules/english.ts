import { type Rule, type RuleItem, readSentence } from './rule'

const capital = String.raw`\p{Lu}[\p{L}\p{M}'’-]*`
const name = `${capital}(?: ${capital}){0,3}`
const place = `${capital}(?:(?: |-)(?:(?:de|la|le|do|da|del|of|am|an der|upon|sur|el|al) )?${capital}){0,4}`
/** Until the clause ends. */
const clause = String.raw`[^.!?;,\n]{2,80}?`
const end = String.raw`(?=\s*(?:[.!?;,\n]|$|\b(?:and (?:i|my|he|she|they|we|am)|but|because|since|so|now|though|although|while|which|who)\b))`
const relations =
  '(?:half-|step-?|grand|great-grand)?(?:mother|father|mum|mom|dad|sister|brother|son|daughter|child|baby|parent|aunt|uncle|cousin|niece|nephew|grandma|grandpa|granny)|wife|husband|partner|girlfriend|boyfriend|fianc[ée]e?|twin|dog|cat|puppy|kitten|parrot|horse|rabbit|hamster|best friend|boss|flatmate|roommate'
const jobs =
  'engineer|developer|programmer|nurse|teacher|doctor|surgeon|dentist|lawyer|architect|designer|student|scientist|researcher|professor|writer|journalist|editor|translator|photographer|musician|actor|actress|artist|painter|chef|cook|baker|waiter|waitress|farmer|gardener|carpenter|plumber|electrician|mechanic|driver|pilot|accountant|manager|consultant|analyst|economist|pharmacist|veterinarian|vet|psychologist|therapist|librarian|firefighter|police officer|soldier|salesperson|cashier|hairdresser|barber|tailor|butcher|fisherman|sailor|biologist|chemist|physicist|mathematician|physician|paramedic|midwife|tutor|lecturer|freelancer|entrepreneur|secretary|receptionist|social worker|technician|welder|postman|beekeeper|violinist|pianist|cellist|guitarist'
const nationalities =
  /(?:ish|ese|ian|ican|man|ench|utch|reek|wiss|hai|ech|zech|aqi|aeli|stani|wait|ole)$|^(?:German|Roman|American|Mexican|Moroccan|African|European|Asian|Back|Fine|Good|Sorry|Sure|Here|New|Not|Just|In|On|At|So|Trying|Looking|Working)$/

const core = (text: string, importance = 3) => ({ type: 'core' as const, text, subject: 'user', importance })
const fact = (text: string, subject = 'user', importance = 2) => ({
  type: 'semantic' as const,
  text,
  subject,
  importance,
})
const rule = (pattern: string, read: Rule['read'], flags = 'gu'): Rule => ({
  pattern: new RegExp(pattern, flags),
  read,
})
const tidy = (words: string | undefined): string =>
  (words ?? '')
    .replace(/\s+/g, ' ')
    .replace(/(?: now| too| as well| actually| by the way| any ?more| at all)+$/i, '')
    .trim()

const I = String.raw`\b(?:I|i)`
const am = `(?:I am|I'm|I’m|i am|i'm|i’m|im|Im)`
const adverbs = `(?: (?:now|currently|just|have|also|actually|still|recently|finally|already|have just|have recently))*`

const rules: readonly Rule[] = [
  rule(
    String.raw`\b(?:[Mm]y (?:first |full )?name is|[Mm]y name['’]s|[Pp]lease call me|[Cc]all me|I go by|I am called|I['’]m called|everyone calls me|[Ff]riends call me)(?: actually)? (?<name>${name}|\p{Ll}{2,20}(?=\s*(?:[.!,\n]|$)))`,
    ({ name: called }) =>
      called === undefined || noName.test(called) ? null : core(`The user's name is ${capitalised(called)}.`),
  ),
  rule(
    String.raw`^(?:hi|hello|hey|good (?:morning|evening|afternoon))[,!. ]+(?:there[,!. ]+)?(?:I am|I['’]m|i am|i['’]m|this is) (?<name>${capital})(?=\s*(?:[.,!]|$|and\b))`
      .replace('(?:hi|hello|hey', '(?:[Hh]i|[Hh]ello|[Hh]ey')
      .replace('|good', '|[Gg]ood'),
    ({ name: called }) =>
      called === undefined || nationalities.test(called)
        ? null
        : core(`The user's name is ${capitalised(called)}.`),
  ),
  rule(
    String.raw`(?:${I}(?:['’]ve)?${adverbs} (?:live|reside|moved|relocated|settled|(?:have )?moved)|\b${am}${adverbs} (?:living|based|staying))(?: back| over| down| house)*(?: from ${place})? (?:in|to|at) (?:the city of )?(?<place>${place}|\p{Ll}{3,20}(?=\s*(?:now\s*)?(?:[.!,\n]|$)))`,
    ({ place: where }) =>
      where === undefined || noPlace.test(where) ? null : core(`The user lives in ${capitalised(where)}.`),
  ),
  rule(
    String.raw`\b[Mm]y (?:home ?town|home|city) is (?:now )?(?:in )?(?<place>${place})`,
    ({ place: where }) => core(`The user lives in ${where ?? ''}.`),
  ),
  rule(
    `(?:${I} (?:no longer|don['’]t|do not) live in|${I}(?:['’]ve| have)? moved (?:away|out) (?:from|of)) (?<place>${place})(?: any ?more)?`,
    ({ place: where }) => fact(`The user no longer lives in ${where ?? ''}.`),
  ),
  rule(
    String.raw`${I}${adverbs} work as (?:an? )?(?<job>${clause})(?=\s*(?:[.!?;,\n]|$|\b(?:at|for|in|with|and|but|now|near|from)\b))`,
    ({ job }) => core(`The user works as ${article(tidy(job))}.`),
  ),
  rule(
    String.raw`\b${am}(?: now| currently)? an? (?<job>(?:[\p{L}-]+ ){0,3}?(?:${jobs}))\b(?=\s*(?:[.!,;\n]|$|\b(?:at|in|and|by|from|with|for|but|now)\b))`,
    ({ job }) => core(`The user works as ${article(tidy(job))}.`),
  ),
  rule(
    String.raw`(?:${I}${adverbs} work|\b${am}${adverbs} working) (?:at|for) (?:the )?(?<employer>${place})`,
    ({ employer }) => fact(`The user works at ${employer ?? ''}.`, 'user', 3),
  ),
  rule(
    `${I} (?:no longer|don['’]t|do not) work (?:at|for) (?:the )?(?<employer>${place})(?: any ?more)?`,
    ({ employer }) => fact(`The user no longer works at ${employer ?? ''}.`),
  ),
  rule(
    String.raw`\b${am}(?: (?:very|severely|highly|extremely|also|badly|deathly|slightly|mildly))* allergic to (?<what>${clause})${end}`,
    ({ what }) => core(`The user is allergic to ${tidy(what)}.`),
  ),
  rule(
    String.raw`${I} have (?:an? )?(?:severe |bad |serious |mild )?(?:allergy to (?<to>${clause})${end}|(?<what>[\p{L}-]+(?: [\p{L}-]+)?) allergy\b)`,
    ({ to, what }) =>
      core(
        `The user is allergic to ${tidy(to ?? plural((what ?? '').replace(/^(?:severe|bad|serious|mild) /, '')))}.`,
      ),
  ),
  rule(String.raw`\b${am} (?:not|no longer) allergic to (?<what>${clause})${end}`, ({ what }) =>
    core(`The user is not allergic to ${tidy(what)}.`, 2),
  ),
  rule(
    String.raw`(?:\b${am}|${I}(?:['’]ve| have)? (?:became|become|went|turned))(?: (?:an?|now|also|strictly|strict|mostly))* (?<diet>vegan|vegetarian|pescatarian|lactose[- ]intolerant|gluten[- ]intolerant|celiac|coeliac|diabetic)\b`,
    ({ diet }) => core(`The user is ${diet ?? ''}.`),
  ),
  rule(
    String.raw`\b${am} (?:no longer|not)(?: an?)? (?<diet>vegan|vegetarian|pescatarian)(?: any ?more)?\b`,
    ({ diet }) => core(`The user is no longer ${diet ?? ''}.`),
  ),
  rule(
    String.raw`${I} (?:don['’]t|do not|never) eat (?<what>(?:any )?(?:meat|pork|beef|fish|seafood|eggs?|dairy|gluten|nuts|shellfish|sugar|chicken|lamb)(?: or (?:meat|pork|beef|fish|seafood|eggs?|dairy|gluten|nuts|shellfish|chicken|lamb))?)\b`,
    ({ what }) => core(`The user does not eat ${tidy(what).replace(/^any /, '')}.`),
  ),
  rule(
    String.raw`\b[Mm]y (?:all-time )?(?<spelling>favou?rite) (?<thing>[\p{L} -]{2,30}?) (?:is|are)(?: now| still)? (?<value>${clause})${end}`,
    ({ spelling, thing, value }) =>
      /^(?:not|no longer|that|when|because)\b/i.test(value ?? '')
        ? null
        : fact(`The user's ${spelling ?? 'favourite'} ${tidy(thing)} is ${tidy(value)}.`),
  ),
  rule(
    String.raw`(?:\b[Mm]y birthday is(?: on)?|${I} was born on)(?: the)? (?<date>[\p{L}\d., ]{3,30}?)${end}`,
    ({ date }) =>
      /\d|first|second|third|\p{L}+th\b/iu.test(date ?? '')
        ? fact(`The user's birthday is on ${tidy(date)}.`, 'user', 3)
        : null,
  ),
  rule(
    String.raw`\b[Mm]y (?<kind>(?:(?:older|younger|little|big|twin|eldest|oldest|youngest|late|new) )?(?:${relations}))(?:['’]s name is|(?:,)? (?:is |who is |who['’]s )?(?:called|named))(?: ,)? (?<name>${name})`,
    ({ kind, name: called }) => fact(`The user's ${kind ?? ''} is called ${called ?? ''}.`, called ?? 'user'),
  ),
  rule(
    String.raw`\b[Mm]y (?<kind>(?:(?:older|younger|little|big|twin|eldest|oldest|youngest|late|new) )?(?:${relations})),? (?<name>${capital})(?=[\s,.!?;]|['’]s|$)`,
    ({ kind, name: called }) =>
      called === undefined || /^(?:I|I['’].+|And|But|Is|Was|In|On|At)$/.test(called)
        ? null
        : fact(`The user's ${kind ?? ''} is called ${called}.`, called),
  ),
  rule(
    String.raw`${I}(?:['’]ve| have)?(?: got| have| own| adopted| got myself)? an? (?:[\p{L}-]+ ){0,2}?(?<kind>${relations}) (?:called|named) (?<name>${name})`,
    ({ kind, name: called }) => fact(`The user's ${kind ?? ''} is called ${called ?? ''}.`, called ?? 'user'),
  ),
]

const remember =
  /^(?:(?:please|ok(?:ay)?|also|and|so|hey|hi|well)[,!]? )*(?:(?:please )?(?:remember|don['’]t forget|do not forget|keep in mind|make a note|note down|bear in mind)(?: for (?:later|the future))?)(?: that|:|,)+ (?<what>[^\n]{4,280})/i

const noName =
  /^(?:not|no|on|in|the|an?|hard|difficult|long|short|spelled|spelt|pronounced|unusual|common|rare|important|secret|something|what|irrelevant|crazy|later|back|tomorrow|when|if|maybe|an?other|taken|like|listed)\b/i
const noPlace =
  /^(?:an?|the|my|our|your|his|her|their|this|that|it|hope|fear|peace|poverty|denial|town|here|there|home|work|bed|front|general|particular|fact|case|order|love|harmony|pain|shared|student|one|two|school|college|university|january|february|march|april|may|june|july|august|september|october|november|december|monday|tuesday|wednesday|thursday|friday|saturday|sunday|abroad|python|java|linux|windows|rust|another|somewhere|different|rural|urban|downtown|i)\b/i
// Nobody says of themselves what begins so.
const notStated =
  /\b(?:if|imagine|suppose|pretend|let['’]s say|role-?play|would|story|novel|character|dream(?:ed|t)?|unless|whether|wish|hypothetical(?:ly)?|in the game|example sentence)\b/i
const reported = /\b(?:said|says|told|thinks|wrote|writes|asked|claims|believes|heard|sings?|lyrics?)\b/i

/** What can be read with certainty in a sentence of the person's. */
export function englishItems(sentence: string): RuleItem[] {
  const said = remember.exec(sentence)
  const what = said?.groups?.what?.trim()
  const isQuestion = /\?\s*$/.test(sentence)
  if (notStated.test(sentence) && !what) return []
  const found = readSentence(sentence, rules).filter(({ index, quote }) => {
    const before = sentence.slice(0, index)
    if (
      reported.test(before) ||
      /\b(?:when|before|until|after|where|why|how|do|did|does|should|could|can|used to|with|saying|says|line|sentence|phrase|words?|lyrics?|titled|translate|write|type) ?$/i.test(
        before,
      )
    )
      return false
    // "I live in Lisbon, what can I see?" says it; "Do you think I live in Lisbon?" asks.
    return !isQuestion || (index === 0 && /^\s*[,;–-]/.test(sentence.slice(index + quote.length)))
  })
  if (found.length > 0 || !what || isQuestion) return found
  const text = thirdPerson(what.replace(/[.!]+$/, ''))
  return [{ ...fact(text, 'user', 3), quote: what.replace(/[.!]+$/, ''), index: 0 }]
}

const plural = (food: string): string =>
  /^(?:pea|tree )?nut$|^egg$|^cat$|^dog$/i.test(food) ? `${food}s` : food
const capitalised = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1)
const article = (job: string): string => (/^[aeiou]/i.test(job) ? `an ${job}` : `a ${job}`)

const verbs: Record<string, string> = {
  am: 'is',
  was: 'was',
  have: 'has',
  do: 'does',
  "don't": 'does not',
  'don’t': 'does not',
  go: 'goes',
  "haven't": 'has not',
  were: 'was',
}
const unchanged =
  /^(?:can|can't|cannot|could|will|won't|would|should|must|may|might|had|did|didn't|never|always|usually|often|also|still|only|just|really|was|wasn't|used|once|\p{L}+ed|met|saw|went|got|made|took|gave|bought|found|left|lost|won|sold|paid|put|kept|told|said|came|began|broke|chose|drove|ate|fell|felt|grew|knew|ran|sat|slept|spoke|spent|stood|taught|thought|wrote)$/iu

/** "my car is red, I like it" as "The user's car is red, the user likes it." */
function thirdPerson(words: string): string {
  const told = words
    .replace(/\b(?:I'm|I’m)\b/g, 'I am')
    .replace(/\b(?:I've|I’ve)\b/g, 'I have')
    .replace(/\b(?:I'll|I’ll)\b/g, 'I will')
    .replace(/\b(?:I'd|I’d)\b/g, 'I would')
    .replace(/\b[Ii] ([\p{L}'’]+)/gu, (_whole, verb: string) => {
      const lower = verb.toLowerCase()
      return `the user ${verbs[lower] ?? (unchanged.test(lower) ? verb : conjugated(verb))}`
    })
    .replace(/\bmy\b/gi, "the user's")
    .replace(/\b(?:mine|me|myself)\b/gi, 'the user')
    .trim()
  return `${told.charAt(0).toUpperCase()}${told.slice(1)}.`
}

const conjugated = (verb: string): string => {
  if (/(?:s|x|z|ch|sh|o)$/.test(verb)) return `${verb}es`
  return /[^aeiou]y$/.test(verb) ? `${verb.slice(0, -1)}ies` : `${verb}s`
}
