import { Slug } from '../../../../shared/model-form'
import { agentDialect } from './dialects'
import type { Fault } from './issues'
import type { LocatedModel } from './located-model'
import { readFields, type Section } from './read-fields'
import { toForm } from './to-form'
import type { SourceDocument } from './yaml-source'

const own = ['agent_name', 'model_name', 'model_endpoint', 'generation_config']

/** Whether a document is meant to describe an agent. */
export const isAgentDocument = (section: Section): boolean => own.some((name) => name in section)

/** The model of a document `{agent_name, model_name, model_endpoint, generation_config}`. */
export function readAgentDocument(
  { document, line }: SourceDocument,
  section: Section,
  tell: (fault: Fault) => void,
): (LocatedModel & { agentName: string }) | null {
  const read = readFields(section, agentDialect, [], tell)
  const { agentName, kind = 'openai-compatible', displayName } = read.values
  if (agentName === undefined && !('agent_name' in section)) {
    tell({ path: [], found: 'no agent_name', expected: 'agent_name, the agent’s name' })
  }
  // A type that is none was told already; by another type's rules more would be told than is wrong.
  if ('type' in section && read.values.kind === undefined) return null
  const names = { wireName: 'model_name', endpointUrl: 'model_endpoint' }
  const form = toForm({ kind, read, at: [], names, tell })
  if (!form || agentName === undefined) return null
  const slug = Slug.safeParse(agentName)
  return {
    agentName,
    key: `agent:${agentName}`,
    line,
    enabled: true,
    form: {
      ...form,
      displayName: displayName ?? agentName,
      ...(slug.success ? { slug: slug.data } : {}),
    },
    document,
    at: [],
    dialect: agentDialect,
    section: null,
    read,
    tell,
  }
}
