import { looksMade, madePassword } from './password-words'
import type { SecretRule } from './secret-rule'

// Spanish, Portuguese, French, German, Italian, Dutch, Polish, Russian.
const names =
  'contraseñas?|mot de passe|mdp|passwort|kennwort|zugangscode|senha|palavra-passe|wachtwoord|hasło|пароль'
const verbs = 'es|era|est|était|ist|war|lautet|é|foi|is|to|это|—'
// What is said of a password, rather than the password itself.
const ordinary =
  /^(?:muy|poco|no|la|el|un|una|mi|segur[oa]|débil|fuerte|olvidad[oa]|oubliée?|trop|très|faible|pas|mon|le|un|sûr|perdue?|vergessen|sehr|zu|nicht|sicher|unsicher|schwach|stark|falsch|geändert|abgelaufen|das|ein|mein|muito|fraca|forte|segura|esquecida|não|minha|uma|а|не|очень|забыт)$/iu
const word = String.raw`[^\s"'“”‘’「」„«»,，。；;]{3,200}`
const rule = (pattern: string, find: SecretRule['find'], flags = 'giu'): SecretRule => ({
  kind: 'password',
  pattern: new RegExp(pattern, flags),
  ...(find && { find }),
})
const bare = (value: string): string => value.replace(/[.!?]+$/, '')

/** After "ist" an adjective is likelier than a password: a name or what no word looks like. */
const namedPassword = (value: string): string | null =>
  looksMade(value) || (/^\p{Lu}/u.test(value) && !ordinary.test(bare(value))) ? bare(value) : null

/** Passwords as other languages tell them. */
export const foreignPasswordRules: readonly SecretRule[] = [
  rule(
    String.raw`(?<before>(?<![\p{L}])(?:${names})(?![\p{L}])[^\n.,;!?:=]{0,30}?(?: (?:${verbs})|\s?[:=])\s?["“„«'])(?<secret>[^"”“»'\n]{3,200})(?=["”“»'])`,
    (value) => (ordinary.test(value) ? null : value),
  ),
  rule(
    String.raw`(?<before>(?<![\p{L}])(?:${names})(?![\p{L}])[^\n.,;!?:=]{0,30}? (?:${verbs}) )(?<secret>${word})(?=\s*(?:[.,;!?\n]|$))`,
    namedPassword,
  ),
  rule(
    String.raw`(?<before>(?<![\p{L}])(?:${names})(?![\p{L}])[^\n.,;!?:=]{0,30}?\s?[:=]\s?)(?<secret>${word})(?=\s*(?:[.,;!?\n]|$))`,
    (value) => (ordinary.test(bare(value)) ? null : bare(value)),
  ),
  rule(String.raw`(?<before>(?<![\p{L}])(?:${names}) (?:(?:${verbs}) )?)(?<secret>${word})`, madePassword),
  // Japanese and Korean: what is no word of theirs.
  rule(
    String.raw`(?<before>(?:パスワード|暗証番号|パスコード|비밀번호|패스워드|비번|암호)[^\n。.,:：]{0,8}?(?:は|を|が|는|은|가|이|를|을|[:：=])?\s?["'“‘「]?)(?<secret>[!-~]{4,100})`,
    (value) => (/^[a-z]+$/i.test(value) && value.length < 6 ? null : value),
  ),
  rule(
    String.raw`(?<before>(?:パスワード|비밀번호|密码|口令|密碼)[^\n。.,:：]{0,8}?(?:は|是|는|은|[:：=])?\s?[「“])(?<secret>[^」”\n]{3,100})(?=[」”])`,
    undefined,
  ),
  rule(
    String.raw`(?<before>(?:密码|口令|密碼|暗証番号)(?![学锁箱本])[^\n，。,.:：]{0,12}?(?:是|为|為|叫|改成|设成|は|:|：|=) ?["'“‘「]?)(?<secret>[^\s"'”’」，。；;,、？?]{3,200})`,
    (value) => (/^(?:什么|多少|啥|不|没|错|对的|安全|重要|一样|\[secret)/.test(value) ? null : value),
  ),
  rule(String.raw`(?<before>(?:密码|口令|密碼)[ \t])(?<secret>[!-~]{4,100})`, madePassword),
]
