import { z } from 'zod'

/** What a secret was; stands in its place as "[secret: kind]". */
type SecretKind =
  | 'private key'
  | 'token'
  | 'API key'
  | 'password'
  | 'card number'
  | 'IBAN'
  | 'connection password'
  | 'recovery phrase'
  | 'identity number'
  | 'one-time code'

export type Redaction = { text: string; kinds: SecretKind[] }

type Rule = {
  kind: SecretKind
  /** The groups `before` and `secret`, where what leads to it stays; else all of the match is the secret. */
  pattern: RegExp
  /** The part that really is one, or null. */
  find?: (candidate: string) => string | null
}

// Keys whose makers gave them a shape of their own.
const keyShapes = [
  'sk-[A-Za-z0-9_-]{16,}',
  '(?:sk|pk|rk)_(?:live|test)_[A-Za-z0-9]{10,}',
  'gh[pousr]_[A-Za-z0-9]{20,}',
  String.raw`github_pat_\w{20,}`,
  String.raw`glpat-[\w-]{15,}`,
  'xox[abeprs]-[A-Za-z0-9-]{10,}',
  'A(?:KIA|SIA)[0-9A-Z]{16}',
  String.raw`AIza[\w-]{30,}`,
  String.raw`ya29\.[\w-]{20,}`,
  'hf_[A-Za-z0-9]{20,}',
  'fw_[A-Za-z0-9]{16,}',
  'npm_[A-Za-z0-9]{30,}',
  String.raw`SG\.[\w-]{16,}\.[\w-]{16,}`,
  'dop_v1_[a-f0-9]{40,}',
  'dapi[a-f0-9]{32}',
  'shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}',
  String.raw`sk-ant-[\w-]{16,}`,
  'gsk_[A-Za-z0-9]{20,}',
  'xai-[A-Za-z0-9]{20,}',
  'AGE-SECRET-KEY-1[0-9A-Z]{40,}',
  'key-[0-9a-f]{32}',
  'LTAI[A-Za-z0-9]{12,}',
  'AKID[A-Za-z0-9]{13,}',
].join('|')

const names = 'pass ?(?:word|phrase|code)s?|passwd|pwd'
const keyNames =
  'api[ _-]?keys?|secret(?:[ _-]?(?:access[ _-]?)?key)?|access[ _-]?(?:key|token)|auth[ _-]?token|bearer|token|密钥|令牌'
const quote = `["'“‘「]?`

// No pattern may look behind over a range or begin twice in one run of signs: a paste can be megabytes long.
const rules: Rule[] = [
  {
    kind: 'private key',
    pattern:
      /-----BEGIN [A-Z ]{0,30}PRIVATE KEY[A-Z ]{0,10}-----(?:(?!-----END)[\s\S]){0,20000}(?:-----END [A-Z ]{0,30}-----)?/g,
  },
  { kind: 'token', pattern: /(?<![\w-])eyJ[\w-]{8,20000}\.[\w-]{8,20000}(?:\.[\w-]{0,20000})?/g },
  { kind: 'API key', pattern: new RegExp(`(?<![A-Za-z0-9_-])(?:${keyShapes})`, 'g') },
  {
    kind: 'connection password',
    pattern: /(?<before>\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s:/@]{0,80}:)(?<secret>[^\s@/]{1,200})(?=@)/g,
  },
  {
    kind: 'password',
    // "my password is …", "the password for the router: …", "changed my password to …"
    pattern: new RegExp(
      String.raw`(?<before>\b(?:${names})\b(?! (?:manager|hash|reset|field|policy|protect))[^\n.,;!?:=]{0,40}?(?: is | are | to |['"]?\s?[:=：]\s?)(?:now |still |set to )?${quote})(?<secret>[^\s"'”’」,，。；;]{3,200})`,
      'gi',
    ),
    find: (value) => (ordinaryWord.test(value) ? null : value),
  },
  {
    kind: 'connection password',
    // "Server=db;User Id=sa;Password=…;", "DB_PASS=…", "AccountKey=…"
    pattern:
      /(?<before>(?:\b|_)(?:password|passwd|pwd|pass|accountkey|sharedaccesskey|client_?secret)\s?=\s?["']?)(?<secret>[^\s"';&,]{4,200})/gi,
    find: (value) =>
      /^(?:\$|<|\{|\*+$|null$|none$|true$|false$|undefined$|os\.|process\.|input\(|getpass)/i.test(value)
        ? null
        : value,
  },
  {
    kind: 'recovery phrase',
    pattern:
      /(?<before>(?:\b(?:seed|recovery|mnemonic|backup|wallet)[ -](?:phrase|words?|seed|mnemonic|key)\b|\bmnemonic\b|助记词|恢复短语)[^\n:：]{0,30}?(?: is | are |(?:是|为|[:：])\s?)["'“]?)(?<secret>(?:(?:\d{1,2}[.)] ?)?[a-z]{3,8}[ ,]{1,2}){11,24}(?:\d{1,2}[.)] ?)?[a-z]{3,8}|(?:\p{Script=Han} ?){12,24})/giu,
  },
  {
    kind: 'identity number',
    // United States: the number alone is an everyday form only with its dashes.
    pattern: /(?<![\d-])(?!000|666|9\d\d)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\d-])/g,
  },
  {
    kind: 'identity number',
    pattern:
      /(?<before>(?:\b(?:ssn|social security(?: number)?|passport(?: number| no\.?)?|national id(?: number)?|tax id(?: number)?|nif|nhs number|driver['’]?s licen[cs]e(?: number)?)|身份证(?:号码?)?|护照(?:号码?)?)(?: is |是|为|\s?[:=：#]\s?|\s)["'“]?)(?<secret>(?=[A-Z0-9 -]{0,20}\d)[A-Z0-9][A-Z0-9 -]{4,20}[A-Z0-9])/gi,
    find: (value) => (value.replace(/\D/g, '').length >= 5 ? value : null),
  },
  { kind: 'identity number', pattern: /(?<!\d)\d{17}[\dXx](?![\dA-Za-z])/g, find: findChineseIdentity },
  {
    kind: 'one-time code',
    pattern:
      /(?<before>\b(?:(?:verification|security|confirmation|login|one[- ]time|access|2fa|two[- ]factor|authentication|sms|auth|otp)[ -]?(?:code|pin|password|passcode)|otp|tan|cvv|cvc2?)\b[^\n\d.,;!?]{0,20})(?<secret>\d{3}[ -]\d{3}|\d{3,10})(?!\d)/gi,
  },
  {
    kind: 'one-time code',
    pattern:
      /(?<before>(?:验证码|动态码|校验码|动态密码|一次性密码|安全码)[^\n\d，。,.]{0,8})(?<secret>\d{3,10})(?!\d)/g,
  },
  {
    kind: 'one-time code',
    pattern:
      /(?<![\d-])(?<secret>\d{4,8})(?<after> (?:is your|is the|is my) (?:[\p{L}-]+ ){0,2}(?:code|otp|pin)\b)/giu,
  },
  {
    kind: 'password',
    pattern: /(?<before>\bpin(?: code| number)?\b[^\n\d.,;!?]{0,30})(?<secret>\d{3,12})(?!\d)/gi,
  },
  {
    kind: 'password',
    pattern:
      /(?<before>(?:密码|口令|密碼|暗証番号)(?![学锁箱本])[^\n，。,.:：]{0,12}?(?:是|为|為|叫|改成|设成|は|:|：|=) ?["'“‘「]?)(?<secret>[^\s"'”’」，。；;,、？?]{3,200})/g,
    find: (value) => (/^(?:什么|多少|啥|不|没|错|对的|安全|重要|一样|\[secret)/.test(value) ? null : value),
  },
  {
    kind: 'API key',
    pattern: new RegExp(
      String.raw`(?<before>(?:${keyNames})['"]?(?: is |是|为|\s?[:=：]\s?|\s)${quote})(?<secret>[A-Za-z0-9+/=_.~-]{12,20000})`,
      'gi',
    ),
    find: (value) => (/\d/.test(value) && /[A-Za-z]/.test(value) ? value : null),
  },
  { kind: 'card number', pattern: /(?<![\d.])\d(?:[ -]?\d){12,29}(?!\d)/g, find: findCardNumber },
  { kind: 'IBAN', pattern: /\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}\b/gi, find: findIban },
  {
    // Nothing said that it is a key, but no word and no number looks like this.
    kind: 'API key',
    pattern: /(?<![\w+/=.@:-])[A-Za-z0-9+/_-]{24,100000}={0,2}(?![\w@])/g,
    find: (value) => (isRandom(value) ? value : null),
  },
]

const ordinaryWord =
  /^(?:the|a|an|not|no|very|too|wrong|incorrect|invalid|required|needed|safe|strong|weak|correct|right|fine|ok|lost|secret|hidden|changed|forgotten|forgot|expired|protected|something|important|in|on|at|reset|stored|saved|my|be|get|log)[.!?]?$/i

/**
 * Takes secrets out of a text, before a model, an index or a memory sees it. What the person typed stays in the
 * chat; only what is made from it goes without.
 */
export function redact(text: string): Redaction {
  const kinds = new Set<SecretKind>()
  let clean = text
  for (const { kind, pattern, find } of rules) {
    clean = clean.replace(pattern, (match: string, ...rest: unknown[]) => {
      const groups = Groups.safeParse(rest.at(-1))
      const { before, secret, after } = groups.success
        ? groups.data
        : { before: '', secret: match, after: '' }
      const found = find ? find(secret) : secret
      if (found === null || secret.startsWith('[secret')) return match
      kinds.add(kind)
      return before + secret.replace(found, () => `[secret: ${kind}]`) + after
    })
  }
  return { text: clean, kinds: [...kinds] }
}

const Groups = z.object({ before: z.string().default(''), secret: z.string(), after: z.string().default('') })

/** A card number, which may stand beside other numbers. */
function findCardNumber(candidate: string): string | null {
  const gaps = [...candidate.matchAll(/[ -]/g)].map((gap) => gap.index)
  const starts = [0, ...gaps.map((gap) => gap + 1)].filter((start) => /[2-6]/.test(candidate.charAt(start)))
  const ends = [...gaps, candidate.length].reverse()
  for (const start of starts) {
    for (const end of ends) {
      if (end - start < leastCardDigits) break
      if (isCardNumber(candidate, start, end)) return candidate.slice(start, end)
    }
  }
  return null
}

/** GB 11643: a birthday inside and a check sign by the rest of eleven. */
function findChineseIdentity(candidate: string): string | null {
  const month = Number(candidate.slice(10, 12))
  const day = Number(candidate.slice(12, 14))
  if (!/^[1-9]/.test(candidate) || month < 1 || month > 12 || day < 1 || day > 31) return null
  const sum = [...candidate.slice(0, 17)].reduce(
    (total, digit, index) => total + Number(digit) * (2 ** (17 - index) % 11),
    0,
  )
  return '10X98765432'[sum % 11] === candidate.charAt(17).toUpperCase() ? candidate : null
}

/** An IBAN, which may stand before other words. */
function findIban(candidate: string): string | null {
  let part = candidate
  while (part !== '') {
    if (isIban(part)) return part
    part = part.slice(0, Math.max(0, part.lastIndexOf(' ')))
  }
  return null
}

const leastCardDigits = 13
const mostCardDigits = 19

/** 13 to 19 digits with Luhn's sum. Counted in place: a pasted table of numbers asks this thousands of times. */
function isCardNumber(text: string, start: number, end: number): boolean {
  let digits = 0
  let sum = 0
  for (let at = end - 1; at >= start; at--) {
    const digit = text.charCodeAt(at) - 48
    if (digit < 0 || digit > 9) continue
    digits += 1
    if (digits > mostCardDigits) return false
    const doubled = digits % 2 === 1 ? digit : digit * 2
    sum += doubled > 9 ? doubled - 9 : doubled
  }
  return digits >= leastCardDigits && sum % 10 === 0
}

/** ISO 13616: country and check digits to the end, letters as numbers, the rest by 97 is one. */
function isIban(match: string): boolean {
  const compact = match.replaceAll(' ', '').toUpperCase()
  if (compact.length < 15 || compact.length > 34) return false
  const digits = [...compact.slice(4), ...compact.slice(0, 4)]
    .map((sign) => Number.parseInt(sign, 36))
    .join('')
  let rest = 0
  for (const digit of digits) rest = (rest * 10 + Number(digit)) % 97
  return rest === 1
}

/** Upper case, lower case and digits mixed, with the entropy of a random string. Paths and UUIDs are none. */
function isRandom(match: string): boolean {
  if (!/[a-z]/.test(match) || !/[A-Z]/.test(match) || !/\d/.test(match)) return isLongHex(match)
  if (match.split('/').length > 3) return false
  return entropyBits(match) >= 3.8
}

const isLongHex = (match: string) => /^[0-9a-f]{40,}$/i.test(match) && entropyBits(match) >= 3

/** Shannon entropy per sign. */
function entropyBits(text: string): number {
  const counts = new Map<string, number>()
  for (const sign of text) counts.set(sign, (counts.get(sign) ?? 0) + 1)
  return [...counts.values()].reduce((bits, count) => {
    const share = count / text.length
    return bits - share * Math.log2(share)
  }, 0)
}
