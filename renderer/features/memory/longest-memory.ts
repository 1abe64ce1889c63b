/** Characters of a sentence, as the engine takes it. */
export const longestMemory = 4_000
