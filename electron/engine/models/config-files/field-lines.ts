import { readLocated } from './read-config'

/**
 * The lines on which a file says the values of one of its models, by the form's field; what it does not say is not
 * there. Null where the text has no such model.
 */
export function fieldLines(text: string, path: string, key: string): ReadonlyMap<string, number> | null {
  const { config, source } = readLocated(text, path)
  const model = config.models.find((candidate) => candidate.key === key)
  if (!model) return null
  return new Map(
    Object.entries(model.read.places).flatMap(([field, place]) =>
      place === undefined ? [] : [[field, source.lineOf(model.document, place)] as const],
    ),
  )
}
