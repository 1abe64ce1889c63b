import { z } from 'zod'
import { describe, type Fault } from './issues'
import type { Assignment } from './located-model'
import type { ProviderParts } from './provider-parts'
import { isSection, tellUnknown } from './read-fields'

/** The agents that a file may give a model to (SPEC D4). */
const agents = ['assistant', 'planning', 'code', 'review', 'test', 'document', 'architecture']

const Choice = z
  .string()
  .trim()
  .regex(/^(custom:[A-Za-z0-9][A-Za-z0-9._-]{0,99}|(?!custom:)[A-Za-z0-9][A-Za-z0-9._/:-]{0,199})$/)
const choiceText = 'auto, custom:<id> or the name of a preset'

/** Which agent is answered by which model. */
export function readAssignment(parts: ProviderParts['assignment'], tell: (fault: Fault) => void): Assignment {
  const { providerAssignment: given, useUnifiedProvider: unified, unifiedProviderChoice: one } = parts
  const choice = (value: unknown, path: readonly (string | number)[]) => {
    const read = Choice.safeParse(value)
    if (!read.success) tell({ path, found: describe(value, path), expected: choiceText })
    return read.success ? read.data : null
  }
  const assigned: [string, string][] = []
  if (given && isSection(given.value)) {
    tellUnknown(given.value, agents, given.path, tell)
    for (const [agent, value] of Object.entries(given.value)) {
      const read = choice(value, [...given.path, agent])
      if (read !== null) assigned.push([agent, read])
    }
  } else if (given && given.value !== null) {
    tell({ path: given.path, found: describe(given.value, given.path), expected: 'agents with their models' })
  }
  const use = unified?.value ?? null
  if (unified && use !== null && typeof use !== 'boolean') {
    tell({ path: unified.path, found: describe(use, unified.path), expected: 'true or false' })
  }
  const unifiedProviderChoice = one && one.value !== null ? choice(one.value, one.path) : null
  if (unified && use === true && (one?.value ?? null) === null) {
    tell({
      path: unified.path,
      found: 'no unifiedProviderChoice',
      expected: `unifiedProviderChoice: ${choiceText}`,
    })
  }
  return {
    useUnifiedProvider: typeof use === 'boolean' ? use : null,
    unifiedProviderChoice,
    providerAssignment: Object.fromEntries(assigned),
  }
}
