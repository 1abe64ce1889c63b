import type { PartName } from './window-parts'

/** Memory in the accent, which says "this is yours"; the rest in neutrals. */
export const partFills: Record<PartName, string> = {
  system: 'bg-ink-faint',
  tools: 'border border-ink-faint bg-sunken',
  summary: 'bg-accent-line',
  core: 'bg-accent-strong',
  retrieved: 'bg-accent',
  turns: 'bg-line-strong',
  free: 'bg-sunken',
}
