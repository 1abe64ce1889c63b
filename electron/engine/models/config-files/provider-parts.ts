import { nearName } from '../near-name'
import { sections } from './dialects'
import { describe, type Fault, mostIssues, type Path, quoted } from './issues'
import { isSection, type Section } from './read-fields'

export const assignmentNames = ['providerAssignment', 'useUnifiedProvider', 'unifiedProviderChoice'] as const

export type Part = { value: unknown; path: Path }
export type ProviderParts = {
  sections: (Part & { name: string })[]
  custom: Part[]
  /** Lists beside their section, by the section's name. */
  customModels: (Part & { section: string })[]
  assignment: Partial<Record<(typeof assignmentNames)[number], Part>>
}

const topNames = [
  'providers',
  'agents',
  ...Object.keys(sections),
  'custom',
  'customModels',
  ...assignmentNames,
]

/**
 * The parts of a provider document, whether they stand under `providers` and `agents`, at the top, or under the
 * dotted names of an editor's settings (`aiOrchestrator.providers.fireworks.customModels`).
 */
export function providerParts(document: Section, tell: (fault: Fault) => void): ProviderParts {
  const parts: ProviderParts = { sections: [], custom: [], customModels: [], assignment: {} }
  let unknownNames = 0
  const unknown = (name: string, part: Part) => {
    // To look for near names takes its time, and nobody reads on.
    if (++unknownNames <= mostIssues) tellUnknownPart(name, part, tell)
  }
  const add = (name: string, part: Part) => {
    const segments = name.split('.')
    if (segments.length > 1 && /^(aiOrchestrator|keepsake)$/i.test(segments[0] ?? '')) segments.shift()
    if (segments.length > 1 && /^(providers|agents)$/.test(segments[0] ?? '')) segments.shift()
    const [first = '', second, ...more] = segments
    const assigned = assignmentNames.find((name) => name === first)
    if (more.length > 0 || (second !== undefined && second !== 'customModels')) unknown(name, part)
    else if (second !== undefined && Object.hasOwn(sections, first)) {
      parts.customModels.push({ ...part, section: first })
    } else if (second !== undefined) unknown(name, part)
    else if (first === 'custom') parts.custom.push(part)
    else if (first === 'customModels') parts.customModels.push({ ...part, section: 'fireworks' })
    else if (assigned) {
      if (parts.assignment[assigned]) {
        tell({
          path: part.path,
          atName: true,
          found: `${first} for the second time`,
          expected: 'each field once',
        })
      }
      parts.assignment[assigned] = part
    } else if (Object.hasOwn(sections, first)) parts.sections.push({ ...part, name: first })
    else unknown(name, part)
  }
  for (const [name, value] of Object.entries(document)) {
    const group = name.replace(/^(aiOrchestrator|keepsake)\./i, '')
    if (group !== 'providers' && group !== 'agents') add(name, { value, path: [name] })
    else if (isSection(value)) {
      for (const [inner, part] of Object.entries(value)) add(inner, { value: part, path: [name, inner] })
    } else if (value !== null) tell({ path: [name], found: describe(value, [name]), expected: 'a section' })
  }
  return parts
}

function tellUnknownPart(name: string, { path }: Part, tell: (fault: Fault) => void): void {
  const near = nearName(name, topNames)
  const expected = near === null ? `one of ${topNames.join(', ')}` : `${near} (did you mean that?)`
  tell({ path, atName: true, found: quoted(name), expected })
}
