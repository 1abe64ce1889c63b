import { join } from 'node:path'
import { z } from 'zod'
import shippedText from '../../../../resources/catalog/profiles.yaml?raw'
import type { ModelProfile } from '../../../../shared/contract/models'
import { ModelTask } from '../../../../shared/model-form'
import { type Replaceable, readReplaceable } from '../catalog-data/replaceable'
import { readTextFile, type TextFile } from '../catalog-data/text-file'
import { matches, type NamePattern, readPattern } from './name-pattern'
import { nameWords } from './name-words'

const Tokens = z.int().positive()

/** An entry of profiles.yaml; what is absent is unknown. */
const ProfileEntry = z.strictObject({
  family: z.string().min(1),
  match: z.array(z.string().min(1)).min(1),
  task: ModelTask.default('chat'),
  provider: z.string().optional(),
  context_window: Tokens.optional(),
  max_output_tokens: Tokens.optional(),
  tools: z.boolean().optional(),
  vision: z.boolean().optional(),
  reasoning: z.boolean().optional(),
  json_schema: z.boolean().optional(),
})
const ProfilesFile = z.strictObject({ updated: z.iso.date(), profiles: z.array(ProfileEntry).min(1) })

export type Profiles = {
  /** What is known of a model by its name in any spelling; null where nothing is. */
  getProfile(name: string): ModelProfile | null
}

/** The profiles in force: the shipped ones, or a copy in the data folder that is as new. */
export function openProfiles(file: TextFile | null): Replaceable<Profiles> {
  const { value, ...rest } = readReplaceable({ shippedText, file, schema: ProfilesFile })
  return { ...rest, value: profilesOf(value.profiles) }
}

/** The profiles of a data folder: `catalog/profiles.yaml` there, where it is right and not older, else the shipped ones. */
export const loadProfiles = async (dataFolder: string): Promise<Replaceable<Profiles>> =>
  openProfiles(await readTextFile(join(dataFolder, 'catalog', 'profiles.yaml')))

function profilesOf(entries: readonly z.infer<typeof ProfileEntry>[]): Profiles {
  const patterns: { pattern: NamePattern; profile: ModelProfile }[] = entries.flatMap((entry) =>
    entry.match.map((text) => ({ pattern: readPattern(text), profile: profileOf(entry) })),
  )
  // A stable sort: of two as specific, the one that stands first.
  patterns.sort((one, other) => other.pattern.weight - one.pattern.weight)
  return {
    getProfile: (name) => {
      const words = nameWords(name)
      return patterns.find(({ pattern }) => matches(pattern, words))?.profile ?? null
    },
  }
}

function profileOf(entry: z.infer<typeof ProfileEntry>): ModelProfile {
  // What is no chat model takes no tools and writes no JSON, whoever made it.
  const silent = entry.task === 'chat' ? null : false
  return {
    family: entry.family,
    contextWindow: entry.context_window ?? null,
    maxOutputTokens: entry.max_output_tokens ?? null,
    tools: entry.tools ?? silent,
    vision: entry.vision ?? silent,
    reasoning: entry.reasoning ?? silent,
    jsonSchema: entry.json_schema ?? silent,
    task: entry.task,
    provider: entry.provider ?? null,
  }
}

let shipped: Profiles | undefined

/**
 * What is known of a model by its name alone, in any spelling (`Qwen/Qwen3-32B`, `qwen3:32b`, a file's name…); null
 * where nothing is. Figures are tokens. From the profiles that came with the app.
 */
export function getProfile(name: string): ModelProfile | null {
  shipped ??= openProfiles(null).value
  return shipped.getProfile(name)
}
