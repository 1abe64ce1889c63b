import type { UsedRow } from '../../database/run-memories'
import type { VaultLabel } from '../../database/vault'
import { quoteForPrompt, withoutTemplateTokens } from '../prompt-block'
import { contentWords, stemOf, stemsOf } from '../words'

/** An item of the vault that the person let this conversation's model see. */
export type GrantedItem = VaultLabel & { value: string }

const head =
  'The user let you see these items of their vault in this conversation. Tell a value only where it is asked for.\n<vault>'
const tail = '</vault>'

const offerHead =
  'The vault of the user holds these items. You cannot see their values. Where one is needed, say that the user can let this conversation use it by the button below your reply; never guess a value.\n<vault>'

/** Words that say that a secret is meant, and not what it opens. */
const secretWords = new Set(
  `password passwords passphrase passcode pass pw pin code codes key keys card number login account iban token
  credential credentials combination secret 密码 口令 验证码 卡号 账号 帐号 密钥 钥匙 号码`
    .split(/\s+/)
    .map(stemOf),
)

/**
 * The items that the question asks for: it names all of the label, or some of it together with a word for a secret. "Is
 * the bank open?" does not ask for the PIN of the bank. Where it says of what, another one's PIN is not meant.
 */
export function askedFor<I extends { label: string }>(items: readonly I[], question: string): I[] {
  const asked = stemsOf(question)
  const isSecretAsked = contentWords(question).some(({ stem }) => secretWords.has(stem))
  const found = items.flatMap((item) => {
    const stems = [...stemsOf(item.label)]
    const held = stems.filter((stem) => asked.has(stem))
    const isAsked = held.length > 0 && (isSecretAsked || held.length === stems.length)
    return isAsked ? [{ item, isNamed: held.some((stem) => !secretWords.has(stem)) }] : []
  })
  const isOneNamed = found.some(({ isNamed }) => isNamed)
  return found.filter(({ isNamed }) => isNamed || !isOneNamed).map(({ item }) => item)
}

/** What was recalled, with the values of these items; they are kept by their labels alone. */
export function withVault<R extends { block: string | null; used: UsedRow[] }>(
  recalled: R,
  items: readonly GrantedItem[],
  countTokens: (text: string) => number,
): R {
  if (items.length === 0) return recalled
  const lines = items.map(
    ({ label, value }) => `- ${JSON.stringify(label)}: ${JSON.stringify(withoutTemplateTokens(value))}`,
  )
  return withItems(recalled, items, { head, lines, why: 'granted' }, countTokens)
}

/** What was recalled, with the labels of items that the person may let this conversation use. */
export function withOffers<R extends { block: string | null; used: UsedRow[] }>(
  recalled: R,
  items: readonly VaultLabel[],
  countTokens: (text: string) => number,
): R {
  if (items.length === 0) return recalled
  const lines = items.map(({ label }) => `- ${quoteForPrompt(label, 200)}`)
  return withItems(recalled, items, { head: offerHead, lines, why: 'words' }, countTokens)
}

type Told = { head: string; lines: readonly string[]; why: string }

function withItems<R extends { block: string | null; used: UsedRow[] }>(
  recalled: R,
  items: readonly VaultLabel[],
  { head, lines, why }: Told,
  countTokens: (text: string) => number,
): R {
  const known = new Set(recalled.used.map(({ memoryRowId }) => memoryRowId))
  const added = items.flatMap((item, index) =>
    known.has(item.memoryRowId) ? [] : [usedItem(item, why, countTokens(lines[index] ?? ''))],
  )
  return {
    ...recalled,
    block: [...(recalled.block === null ? [] : [recalled.block]), head, ...lines, tail].join('\n'),
    used: [
      ...recalled.used,
      ...added.map((row, index) => ({ ...row, position: recalled.used.length + index })),
    ],
  }
}

const usedItem = ({ memoryRowId, label, createdAt }: VaultLabel, why: string, tokens: number): UsedRow => ({
  ...{ position: 0, memoryRowId, messageRowId: null, chunkRowId: null, kind: 'vault', text: label },
  ...{ createdAt, score: 1, why: [{ feature: why, value: 1 }], tokens },
})
