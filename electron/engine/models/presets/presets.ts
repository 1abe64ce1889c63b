import { join } from 'node:path'
import { z } from 'zod'
import shippedText from '../../../../resources/catalog/presets.yaml?raw'
import { ModelPreset } from '../../../../shared/contract/models'
import { EndpointKind, endpointKinds } from '../../../../shared/endpoint-kinds'
import { Price, sameName } from '../../../../shared/model-form'
import { type Replaceable, readReplaceable } from '../catalog-data/replaceable'
import { readTextFile, type TextFile } from '../catalog-data/text-file'

const PresetEntry = z.strictObject({
  key: z.string().min(1),
  aliases: z.array(z.string().min(1)).default([]),
  kind: EndpointKind,
  display_name: z.string().min(1),
  wire_name: z.string().min(1),
  /** Left out: the address that every model of the kind has. */
  endpoint_url: z.url().optional(),
  context_window: z.int().positive().optional(),
  price: Price.optional(),
  use: ModelPreset.shape.use.default([]),
  description: z.string().default(''),
})

const PresetsFile = z
  .strictObject({ updated: z.iso.date(), presets: z.array(PresetEntry).min(1) })
  .superRefine(({ presets }, context) => {
    const seen = new Set<string>()
    for (const name of presets.flatMap(({ key, aliases }) => [key, ...aliases])) {
      if (seen.has(name.toLowerCase()))
        context.addIssue({ code: 'custom', message: `${name} stands there twice` })
      seen.add(name.toLowerCase())
    }
  })

export type Presets = {
  listPresets(): ModelPreset[]
  /** By key, alias or the name on the wire, in any case; undefined where there is none. */
  findPreset(nameOrAlias: string): ModelPreset | undefined
}

/** The presets in force: the shipped ones, or a copy in the data folder that is as new. */
export function openPresets(file: TextFile | null): Replaceable<Presets> {
  const { value, ...rest } = readReplaceable({ shippedText, file, schema: PresetsFile })
  const presets = value.presets.map(presetOf)
  return {
    ...rest,
    value: {
      listPresets: () => presets,
      findPreset: (name) =>
        presets.find((preset) => [preset.key, ...preset.aliases].some((known) => sameName(known, name))) ??
        presets.find((preset) => sameName(preset.wireName, name)),
    },
  }
}

/** The presets of a data folder: `catalog/presets.yaml` there, where it is right and not older, else the shipped ones. */
export const loadPresets = async (dataFolder: string): Promise<Replaceable<Presets>> =>
  openPresets(await readTextFile(join(dataFolder, 'catalog', 'presets.yaml')))

function presetOf(entry: z.infer<typeof PresetEntry>): ModelPreset {
  return {
    key: entry.key,
    aliases: entry.aliases,
    kind: entry.kind,
    displayName: entry.display_name,
    wireName: entry.wire_name,
    endpointUrl: entry.endpoint_url ?? endpointKinds[entry.kind].defaultUrl,
    contextWindow: entry.context_window ?? null,
    price: entry.price ?? { input: null, output: null },
    use: entry.use,
    description: entry.description,
  }
}
