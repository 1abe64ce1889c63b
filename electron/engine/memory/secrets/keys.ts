import type { SecretRule } from './secret-rule'
import { isRandom } from './shapes'

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

const keyNames =
  'api[ _-]?keys?|secret(?:[ _-]?(?:access[ _-]?)?key)?|access[ _-]?(?:key|token)|auth[ _-]?token|bearer|token|密钥|令牌'

/** Keys and tokens of programs. */
export const keyRules: readonly SecretRule[] = [
  {
    kind: 'private key',
    pattern:
      /-----BEGIN [A-Z ]{0,30}PRIVATE KEY[A-Z ]{0,10}-----(?:(?!-----END)[\s\S]){0,20000}(?:-----END [A-Z ]{0,30}-----)?/g,
  },
  // 32 bytes in hex; an address of a wallet has 20 and is public.
  { kind: 'private key', pattern: /(?<![0-9A-Za-z])0x[0-9a-f]{64}(?![0-9A-Za-z])/gi },
  { kind: 'token', pattern: /(?<![\w-])eyJ[\w-]{8,20000}\.[\w-]{8,20000}(?:\.[\w-]{0,20000})?/g },
  {
    kind: 'token',
    pattern:
      /(?<before>\bauthorization["']?\s?[:=]\s?["']?(?:basic|bearer|digest|token|apikey)\s)(?<secret>[A-Za-z0-9+/=_.~-]{6,20000})/gi,
  },
  { kind: 'API key', pattern: new RegExp(`(?<![A-Za-z0-9_-])(?:${keyShapes})`, 'g') },
  {
    kind: 'connection password',
    pattern: /(?<before>\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s:/@]{0,80}:)(?<secret>[^\s@/]{1,200})(?=@)/g,
  },
]

/** What only its surroundings or its disorder tell: looked for last. */
export const likelyKeyRules: readonly SecretRule[] = [
  {
    kind: 'API key',
    pattern: new RegExp(
      String.raw`(?<before>(?:${keyNames})['"]?(?: is |是|为|\s?[:=：]\s?|\s)["'“‘「]?)(?<secret>[A-Za-z0-9+/=_.~-]{12,20000})`,
      'gi',
    ),
    find: (value) => (/\d/.test(value) && /[A-Za-z]/.test(value) ? value : null),
  },
  {
    // Nothing said that it is a key, but no word and no number looks like this.
    kind: 'API key',
    pattern: /(?<![\w+/=.@:-])[A-Za-z0-9+/_-]{24,100000}={0,2}(?![\w@])/g,
    find: (value) => (isRandom(value) ? value : null),
  },
]
