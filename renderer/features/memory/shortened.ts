const shownText = 60

/** The beginning of a sentence, where all of it is too long to be named. */
export const shortened = (text: string) => (text.length > shownText ? `${text.slice(0, shownText)}…` : text)
