const set = (words: string): ReadonlySet<string> => new Set(words.split(' '))

// What is said of a password, rather than the password itself.
const ordinary = set(
  `the a an not no very too so really quite pretty rather wrong incorrect invalid required needed necessary mandatory optional safe unsafe secure insecure strong stronger weak weaker correct right fine ok okay lost secret hidden visible changed unchanged forgotten forgot expired outdated old new protected something nothing anything important in on at reset stored saved my our your his her their its be get log login long longer short shorter easy hard simple complex complicated different unique good better bad best known unknown public private based made written kept about almost always never often already also only just still what why how where when which who whether being going similar case encrypted hashed generated shared compromised leaked stolen working accepted rejected same empty missing blank due over under more less there here for with by from as like than that this these those if because but and or to of it i you we they he she one two three available sent shown displayed used reused asked checked set typed entered printed valid ready bcrypt plain plaintext minimum maximum terrible annoying great nice false true null none undefined nil string text number boolean varchar char password yourpassword example optional readonly any unknown void see use ask please do don't can must should will would could cannot isn't doesn't`,
)
// Words of which sentences are made and passphrases are not.
const inSentences = set(
  `the a an is are was were be been being not no to of in on at for with by from as and or but so because if when than that this these those it its it's i i'm you we they he she my your our their his her very too really quite always never often still already just only also more less enough please what how why where who which should can could must will would do does did don't has have had now again today about there here any some all every each into out up down thanks`,
)

const bare = (word: string): string => word.replace(/[.!?)\]}:]+$/, '')
const lower = (word: string): string => bare(word).toLowerCase().replaceAll('’', "'")

/** Has a digit, a sign or a capital inside, as no word of a sentence. */
export function looksMade(word: string): boolean {
  const inner = bare(word)
  return inner.length >= 4 && (/\d|\p{Ll}\p{Lu}/u.test(inner) || /[!@#$%^&*_+=~]/.test(word.slice(0, -1)))
}

/** A placeholder, a call or a name in a program. */
export const isCode = (value: string): boolean =>
  /^(?:\$|<|\{|\[|\/\/|\*+$|(?:os|process|req|request|this|self|config|env|props|params|ctx|form|args|options|settings|user|data|input|z|t)[.[]|[\w.]{1,60}\(|getpass)/i.test(
    value,
  )

const isOrdinary = (word: string): boolean =>
  ordinary.has(lower(word)) || /^[a-z]{3,}(?:able|ible|ous|less|ised|ized|ated)[.!?]?$/.test(word)

const isSentence = (words: readonly string[]): boolean => words.some((word) => inSentences.has(lower(word)))

/** What of the rest of a clause after "password is" is the password: a word, or several that are no sentence. */
export function passwordIn(clause: string): string | null {
  if (isCode(clause)) return null
  const words = clause.trim().split(/\s+/)
  const [first = ''] = words
  if (isOrdinary(first)) {
    const isPhrase = words.length >= 4 && !inSentences.has(lower(first)) && !isSentence(words)
    return isPhrase ? clause.trim() : null
  }
  if (bare(first).length < 3 && words.length === 1) return null
  if (!looksMade(first) && words.length > 1) {
    if (words.length >= 3 && words.length <= 12 && !isSentence(words)) return clause.trim()
    const numbered = words.slice(0, 5).findIndex((word) => /\d/.test(word))
    const upTo = words.slice(0, numbered + 1)
    if (numbered > 0 && !isSentence(upTo)) return upTo.join(' ')
  }
  return bare(first) === '' ? null : bare(first)
}

/** Between quotes all of it is the password, except a single word that says something of it. */
export const quotedPassword = (value: string): string | null =>
  isCode(value) || (!/\s/.test(value) && isOrdinary(value)) ? null : value

/** Where a sentence is less certain to tell a password: one that looks like one. */
export const madePassword = (value: string): string | null =>
  looksMade(value) && !isCode(value) ? bare(value) : null

/** One word at the place of a password. */
export const plainPassword = (value: string): string | null =>
  isCode(value) || isOrdinary(value) || inSentences.has(lower(value)) ? null : bare(value)

/** "correct horse battery staple is my passphrase" */
export const phraseBefore = (value: string): string | null => {
  const words = value.split(' ')
  if (words.length === 1) return plainPassword(value)
  const last = words.at(-1) ?? ''
  if (words.length >= 3 && !isSentence(words)) return value
  return madePassword(last)
}
