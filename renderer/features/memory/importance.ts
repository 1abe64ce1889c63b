/** How much a memory matters, as the words for it are keyed. */
export const importanceOf = (importance: number): 1 | 2 | 3 =>
  importance === 3 ? 3 : importance === 1 ? 1 : 2
