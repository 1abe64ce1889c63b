import { madePassword, passwordIn, phraseBefore, plainPassword, quotedPassword } from './password-words'
import type { SecretRule } from './secret-rule'

// The mark of a secret names it: "[secret: connection password]" tells none.
const names = String.raw`(?<!\[secret: |connection )(?:pass ?(?:word|phrase|code)|passwd|pwd)`
// "password manager" and "password policy" are things that people talk about.
const notThing = String.raw`(?![ -](?:manager|hash|reset|field|polic|protect|generator|strength|rule|length|prompt|page|form|box|entry|requirement|tip|advice|hygiene|security|recovery|hint|question|hashing|database|change)|['’]s\b)`
/** Until the verb: "… for the router at home". */
const gap = String.raw`[^\n.,;!?:=]{0,40}?`
const verb = '(?:is|was|became|will be|used to be)'
const said = String.raw`(?: ${verb}(?: now| still| just| simply| currently)?(?:\s?[:=]\s?|\s{1,3})|['"]?\s?[:=：→]\s{0,2}|['"]?\s?->\s?)`
const open = `["“‘'「«]`
const shut = `["”’'」»]`
/** Until the clause ends, or another password is spoken of. */
const clause = String.raw`(?:(?! (?:[\p{L}-]{1,12} )?(?:${names})\b)(?![.!?]+(?:\s|$))[^\n,;，。；"“”「」<>]){3,120}`
const word = String.raw`[^\s"'“”‘’「」,，。；;]{3,200}`
const rule = (pattern: string, find: SecretRule['find'], flags = 'giu'): SecretRule => ({
  kind: 'password',
  pattern: new RegExp(pattern, flags),
  ...(find && { find }),
})

/** What opens an account, in the English words by which people tell it. */
export const passwordRules: readonly SecretRule[] = [
  // `password: "blue whale 42"`: to the closing quote.
  rule(
    String.raw`(?<before>\b(?:${names})s?\b${notThing}${gap}(?:${said}| to )${open})(?<secret>[^"”’'」»\n]{3,200})(?=${shut})`,
    quotedPassword,
  ),
  // "my password is …", "the password to the router: …", "my passphrase is correct horse battery staple"
  rule(String.raw`(?<before>\b(?:${names})\b${notThing}${gap}${said}['‘]?)(?<secret>${clause})`, passwordIn),
  rule(
    String.raw`(?<before>\bpass(?:words|phrases|codes)\b${gap}(?: (?:are|were) |\s?[:=：]\s?))(?<secret>${word})`,
    madePassword,
  ),
  // "I changed my password to …"
  rule(
    String.raw`(?<before>\b(?:chang(?:e|ed|ing)|set|reset|updated?|switched)\b[^\n.,;!?:=]{0,40}?\b(?:${names})\b${notThing}${gap} to ${open}?)(?<secret>${word})`,
    plainPassword,
  ),
  // "Password - Tr0ub4dor", "password hunter2"
  rule(String.raw`(?<before>\b(?:${names})(?:\s[-–—]\s|\s))(?<secret>${word})`, madePassword),
  // "bob / pw: …"
  rule(String.raw`(?<before>\b(?:pw|passw|pword)\s?[:=：]\s?${open}?)(?<secret>${word})`, plainPassword),
  rule(String.raw`(?<before>\bpass\s?[:=：]\s?${open}?)(?<secret>${word})`, madePassword),
  // "username bob password correcthorse"
  rule(
    String.raw`(?<before>\b(?:user ?name|user ?id|login|user:)[:=]? (?!and\b|or\b|with\b|plus\b|requires?\b|needs?\b|uses?\b)[^\s,;]{1,80}[,;/]? (?:(?:and|with|/) )?(?:pass|pw|${names})[:=]? ${open}?)(?<secret>${word})`,
    plainPassword,
  ),
  // "… is my password", "use … as the password"
  rule(
    String.raw`(?<before>(?:^|[.!?,;:\n]\s?|["“]))(?<secret>[^\s"“”,;:.!?]{3,60}(?: [^\s"“”,;:.!?]{2,30}){0,8}?)(?<after>["”]? (?:is|was) (?:my|our|the) (?:[\p{L}-]{1,20} ){0,2}(?:${names})\b${notThing})`,
    phraseBefore,
  ),
  rule(
    String.raw`(?<before>\b(?:use|using|used|set|enter|type|try|put|chose|choose|picked|take|with) ${open})(?<secret>[^"”’'」»\n]{3,200})(?=${shut} as (?:the|my|our|your|its|his|her) (?:[\p{L}-]{1,20} ){0,2}(?:${names})\b)`,
    quotedPassword,
  ),
  rule(
    String.raw`(?<before>\b(?:use|using|used|set|enter|type|try|put|chose|choose|picked|take|with) )(?<secret>["“'‘]?[^\s"“”,;:]{3,60}(?: [^\s"“”,;:]{2,30}){0,5}?["”'’]?)(?<after> as (?:the|my|our|your|its|his|her) (?:[\p{L}-]{1,20} ){0,2}(?:${names})\b${notThing})`,
    phraseBefore,
  ),
]
