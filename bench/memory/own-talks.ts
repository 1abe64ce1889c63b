import type { Talk } from './talk-file'

/** The project's own talks. */
export const ownTalks = (): Talk[] => []
