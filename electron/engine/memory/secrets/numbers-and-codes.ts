import type { SecretRule } from './secret-rule'
import { findCardNumber, findChineseIdentity, findIban } from './shapes'

// What opens something with digits; postal, area and error codes open nothing.
const lock =
  '(?:front |back |side |garage |burglar |bike |bicycle |house |office |main )?(?:door|gate|alarm|safe|locker|lock ?box|key ?box|lock|padlock|keypad|entry|entrance|garage|unlock|puk|luggage|suitcase|vault|intercom)'
const digits = String.raw`[#*]?[A-Z]?\d(?:[ -]?\d){2,11}[#*]?`

/** Words and numbers that open a wallet, a door, an account, or tell who somebody is. */
export const numberRules: readonly SecretRule[] = [
  {
    kind: 'recovery phrase',
    pattern:
      /(?<before>(?:\b(?:seed|recovery|mnemonic|backup|wallet)[ -](?:phrase|words?|seed|mnemonic|key)\b|\bmnemonic\b|助记词|恢复短语)[^\n:：]{0,30}?(?:(?: is| are)[ \n]|(?:是|为|[:：])\s{0,2}|\n{1,2})["'“]?)(?<secret>(?:(?:\d{1,2}[.):] ?)?[a-z]{3,8}(?:[ ,]{1,2}|,? ?\r?\n)){11,24}(?:\d{1,2}[.):] ?)?[a-z]{3,8}|(?:\p{Script=Han} ?){12,24})/giu,
  },
  {
    // "seed: …" alone may be a garden's: so many words as wallets have, and nothing after them.
    kind: 'recovery phrase',
    pattern:
      /(?<before>\b(?:seed|wallet|passphrase)(?: is|[:=：])\s{1,2}["'“]?)(?<secret>(?:(?:\d{1,2}[.):] ?)?[a-z]{3,8}(?:[ ,]|\r?\n)){11,23}(?:\d{1,2}[.):] ?)?[a-z]{3,8})(?=["'”.]?\s*(?:\n|$))/gi,
    find: (words) => ([12, 15, 18, 21, 24].includes(words.match(/[a-z]{3,8}/gi)?.length ?? 0) ? words : null),
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
    pattern:
      /(?<before>\bpin(?: code| number)?(?: (?:for|of|to|on) [^\n\d.,;!?:=]{1,25}?)?(?: is| was| to|\s?[:=：#–-])?(?: now| still)?\s{0,2}["'(]?)(?<secret>\d{3,12})(?!\d)/gi,
  },
  {
    // "the alarm code is 4821", "code for the gate: 19#"
    kind: 'password',
    pattern: new RegExp(
      String.raw`(?<before>\b(?:${lock} (?:access |entry )?(?:code|combination|combo|number)|(?:code|combination|combo) (?:for|to|of|on) (?:the |my |our |his |her |their )?(?:[\p{L}-]+ )?${lock})(?: (?:for|to|of|at|on) [^\n\d.,;!?:=]{1,25}?)?(?: is| was| to|\s?[:=：])(?: now| still)?\s{0,2}["'(]?)(?<secret>${digits})(?!\d)`,
      'giu',
    ),
  },
  {
    kind: 'card number',
    pattern: /(?<![\d.]|0x|\d[A-Fa-f])\d(?:[ -]?\d){12,29}(?!\d)/g,
    find: findCardNumber,
  },
  { kind: 'IBAN', pattern: /\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}\b/gi, find: findIban },
]
