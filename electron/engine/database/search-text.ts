/** Scripts that are written without spaces between words; unicode61 would make a whole sentence one token. */
const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}ー]/gu

/** A text as it goes into a full-text index: Han, Kana and Hangul signs stand apart. */
export const toSearchText = (text: string): string =>
  text.normalize('NFKC').replaceAll('\0', ' ').replace(unspaced, ' $& ').replace(/\s+/g, ' ').trim()

/** One word or run of signs as an FTS5 phrase, so that no character of it is syntax. */
export const quotePhrase = (word: string): string => `"${toSearchText(word).replaceAll('"', '""')}"`

/**
 * What a person typed into a search box as an FTS5 query: every word must occur, the last one may go on.
 * Null where there is no letter or digit to look for.
 */
export function searchBoxQuery(text: string): string | null {
  const phrases = text
    .split(/\s+/)
    .filter((word) => /[\p{L}\p{N}]/u.test(word))
    .map(quotePhrase)
  return phrases.length === 0 ? null : `${phrases.join(' ')} *`
}
