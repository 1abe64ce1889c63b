import type { Document } from 'yaml'
import type { OriginModel } from '../origins'
import type { Dialect } from './dialects'
import type { Fault, Path } from './issues'
import type { ReadFields } from './read-fields'

/** A model as a file describes it. */
export type ConfigModel = OriginModel & {
  line: number
  /** False where its entry or its provider's section is switched off. */
  enabled: boolean
}

/** A model with the places of its document that describe it. */
export type LocatedModel = ConfigModel & {
  document: Document.Parsed
  /** Its own entry. */
  at: Path
  dialect: Dialect
  /** The section that speaks for its endpoint too, where it stands in one. */
  section: { at: Path; dialect: Dialect } | null
  read: ReadFields
  tell: (fault: Fault) => void
}

/** Which agent is to be answered by which model, as a file says it. */
export type Assignment = {
  useUnifiedProvider: boolean | null
  unifiedProviderChoice: string | null
  /** By agent: `auto`, a preset's name or `custom:<id>`. */
  providerAssignment: Readonly<Record<string, string>>
}

export type ConfigProvider = {
  name: string
  kind: ConfigModel['form']['kind']
  enabled: boolean
  /** The key of the model that the section calls its default. */
  defaultKey: string | null
}

/** All that a file says. */
export type ParsedConfig = {
  agents: { name: string; key: string; line: number }[]
  models: ConfigModel[]
  providers: ConfigProvider[]
  assignment: Assignment
}
