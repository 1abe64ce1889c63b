import { contentWords } from '../words'

const mostParts = 3
const asking =
  'what|when|where|who|whom|whose|which|why|how|did|does|do|is|are|was|were|has|have|had|can|could|will|would|should'
const between = new RegExp(
  String.raw`(?<=[?？;；。])\s*|,?\s+(?:and|or|but)(?:\s+also)?\s+(?=(?:${asking})\b)|[,，]\s*(?:还有|另外|以及|并且|而且|那么|那)`,
  'i',
)
const pronoun = /\b(?:she|he|they|it|her|him|his|their|them|its|there|that|those|these)\b|[她他它]|那里|那儿/i
const name = /(?<=\S\s+)\p{Lu}[\p{L}\p{N}'’]+/gu

/**
 * A question that asks several things as its parts, each of them a question that can be asked alone; of one that asks a
 * single thing, nothing. Whom the first part names, "she" in the next one means.
 */
export function partsOf(text: string): string[] {
  const parts = text
    .split(between)
    .map((part) => part.trim())
    .filter((part) => contentWords(part).length > 0)
  if (parts.length < 2) return []
  const names = [...new Set(text.match(name) ?? [])]
  return parts.slice(0, mostParts).map((part) => {
    const lacking = pronoun.test(part) ? names.filter((one) => !part.includes(one)) : []
    return [part, ...lacking].join(' ')
  })
}
