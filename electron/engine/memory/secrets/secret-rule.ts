/** What a secret was; stands in its place as "[secret: kind]". */
export type SecretKind =
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

export type SecretRule = {
  kind: SecretKind
  /** The groups `before` and `secret`, where what leads to it stays; else all of the match is the secret. */
  pattern: RegExp
  /** The part that really is one, or null. */
  find?: (candidate: string) => string | null
}
