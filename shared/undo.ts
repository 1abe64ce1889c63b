/** How long what was forgotten or deleted can be brought back, in milliseconds; then it is erased. */
export const undoMs = 10_000
