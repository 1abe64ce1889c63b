import type { ConfigIssue } from '../../../../shared/contract/config-files'
import { isAgentDocument, readAgentDocument } from './agent-document'
import { readAssignment } from './assignment'
import { describe, fileIssue, quoted } from './issues'
import type { Assignment, LocatedModel, ParsedConfig } from './located-model'
import { modelsPerStep, readProviders } from './provider-document'
import { assignmentNames, providerParts } from './provider-parts'
import { isSection } from './read-fields'
import { shareEndpoints } from './shared-endpoints'
import { finish, type Steps } from './steps'
import { YamlSource } from './yaml-source'

/** A file that was read: all that it says, or all that is wrong with it. Never a part of the one and the other. */
export type ReadConfig =
  | { config: ParsedConfig; issues: readonly [] }
  | { config: null; issues: readonly [ConfigIssue, ...ConfigIssue[]] }

/**
 * Reads a configuration file: agent documents and provider documents, one or several.
 * @param path as its issues name it
 */
export const readConfig = (text: string, path: string): ReadConfig => finish(readConfigSteps(text, path))

/** The same, with room for others in between. */
export function* readConfigSteps(text: string, path: string): Steps<ReadConfig> {
  const { config, issues } = yield* locate(text, path)
  const [first, ...others] = issues
  if (first) return { config: null, issues: [first, ...others] }
  return {
    config: {
      ...config,
      models: config.models.map(({ key, line, enabled, form }) => ({ key, line, enabled, form })),
    },
    issues: [],
  }
}

export type LocatedConfig = {
  config: Omit<ParsedConfig, 'models'> & { models: LocatedModel[] }
  source: YamlSource
  issues: readonly ConfigIssue[]
}

/** The same with the places of each model, for whoever changes the text. */
export const readLocated = (text: string, path: string): LocatedConfig => finish(locate(text, path))

function* locate(text: string, path: string): Steps<LocatedConfig> {
  const source = yield* YamlSource.readSteps(text, path)
  const models: LocatedModel[] = []
  const agents: ParsedConfig['agents'] = []
  const providers: ParsedConfig['providers'] = []
  let assignment: Assignment = {
    useUnifiedProvider: null,
    unifiedProviderChoice: null,
    providerAssignment: {},
  }
  const assigned = new Set<string>()
  for (const [index, described] of source.documents.entries()) {
    if (index % modelsPerStep === 0) yield
    const { document, value } = described
    const tell: LocatedModel['tell'] = (fault) => source.addFault(document, fault)
    if (!isSection(value)) {
      // A list or a word alone: what it says may be anything, a key too.
      const found = typeof value === 'string' ? 'a text' : describe(value, [])
      tell({ path: [], found, expected: 'agent_name with model_name and model_endpoint, or providers' })
    } else if (isAgentDocument(value)) {
      const model = readAgentDocument(described, value, tell)
      if (!model) continue
      models.push(model)
      agents.push({ name: model.agentName, key: model.key, line: model.line })
    } else {
      const parts = providerParts(value, tell)
      const read = yield* readProviders(parts, { document, source, tell })
      models.push(...read.models)
      providers.push(...read.providers)
      const said = readAssignment(parts.assignment, tell)
      for (const name of assignmentNames) {
        const part = parts.assignment[name]
        if (!part) continue
        if (assigned.has(name)) {
          tell({
            path: part.path,
            atName: true,
            found: `${name} for the second time`,
            expected: 'each field once',
          })
        }
        assigned.add(name)
        assignment = { ...assignment, [name]: said[name] }
      }
    }
  }
  tellTwice(models)
  shareEndpoints(models)
  return { config: { agents, models, providers, assignment }, source, issues: source.issues }
}

function tellTwice(models: readonly LocatedModel[]): void {
  const known = new Map<string, number>()
  for (const { key, line, at, tell, read } of models) {
    const first = known.get(key)
    if (first === undefined) known.set(key, line)
    else {
      const path = read.places.id ?? read.places.agentName ?? at
      tell({
        path,
        found: quoted(key.replace(/^\w+:/, '')),
        expected: `a name of its own: line ${first} has this one`,
      })
    }
  }
}

/** A file that could not even be opened. */
export const unreadableFile = (path: string, found: string): ReadConfig => ({
  config: null,
  issues: [fileIssue(path, found, 'a file that can be read')],
})
