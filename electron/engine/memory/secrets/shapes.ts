/** A card number, which may stand beside other numbers. */
export function findCardNumber(candidate: string): string | null {
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
export function findChineseIdentity(candidate: string): string | null {
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
export function findIban(candidate: string): string | null {
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
export function isRandom(match: string): boolean {
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
