import { badRequest } from '../../worker-http/http-error'

type Schema = Record<string, unknown>

const maxDepth = 64
/** Keywords that a grammar of node-llama-cpp understands; the others are only checked by who reads the answer. */
const scalarKeywords = ['type', 'const', 'enum', '$ref'] as const
const lengthKeywords = ['minLength', 'maxLength', 'minItems', 'maxItems'] as const
/** llama.cpp refuses a grammar that repeats something more often; a longer limit is left to who reads the answer. */
const maxRepetitions = 2000
const knownFormats: unknown[] = ['date-time', 'time', 'date']

/** Puts a JSON schema, as zod and others write it, into the dialect of node-llama-cpp's grammars. */
export function toGrammarSchema(schema: Schema): Schema {
  return convert(schema, 0)
}

function convert(schema: unknown, depth: number): Schema {
  if (depth > maxDepth) throw badRequest('json_schema is nested too deeply')
  if (schema === true || schema === undefined) return anyValue
  if (!isObject(schema)) throw badRequest('json_schema holds something that is no schema')
  const result: Schema = {}
  for (const keyword of scalarKeywords) if (schema[keyword] !== undefined) result[keyword] = schema[keyword]
  for (const keyword of lengthKeywords) {
    const length = schema[keyword]
    if (typeof length === 'number' && length <= maxRepetitions) result[keyword] = length
  }
  if (typeof result.$ref === 'string') result.$ref = result.$ref.replace('#/definitions/', '#/$defs/')
  if (knownFormats.includes(schema.format)) result.format = schema.format
  const definitions = schema.$defs ?? schema.definitions
  if (definitions !== undefined) result.$defs = convertEach(definitions, depth)
  const alternatives = schema.oneOf ?? schema.anyOf
  if (Array.isArray(alternatives)) {
    return {
      ...(result.$defs ? { $defs: result.$defs } : {}),
      oneOf: alternatives.map((one) => convert(one, depth + 1)),
    }
  }
  if (Array.isArray(schema.allOf) && schema.allOf.length === 1) return convert(schema.allOf[0], depth + 1)
  if (Array.isArray(schema.type) && schema.type.some((one) => one === 'object' || one === 'array')) {
    return { oneOf: schema.type.map((type) => convert({ ...schema, type }, depth + 1)) }
  }
  if (schema.properties !== undefined || schema.type === 'object')
    return { ...result, ...objectPart(schema, depth) }
  if (schema.type === 'array') {
    if (schema.items !== undefined && schema.items !== false) result.items = convert(schema.items, depth + 1)
    if (Array.isArray(schema.prefixItems))
      result.prefixItems = schema.prefixItems.map((one) => convert(one, depth + 1))
    return result
  }
  const says = ['type', 'const', 'enum', '$ref'].some((keyword) => result[keyword] !== undefined)
  return says ? result : anyValue
}

/** A schema that allows anything; a grammar has no word for it but these. */
const anyValue: Schema = {
  oneOf: [
    { type: ['string', 'number', 'boolean', 'null'] },
    { type: 'array' },
    { type: 'object', additionalProperties: true },
  ],
}

function objectPart(schema: Schema, depth: number): Schema {
  const part: Schema = { type: 'object' }
  if (schema.properties !== undefined) part.properties = convertEach(schema.properties, depth)
  const more = schema.additionalProperties
  if (more === true || (more === undefined && schema.properties === undefined))
    part.additionalProperties = true
  else if (isObject(more)) part.additionalProperties = convert(more, depth + 1)
  return part
}

function convertEach(schemas: unknown, depth: number): Schema {
  if (!isObject(schemas)) throw badRequest('json_schema: properties and $defs must be objects')
  return Object.fromEntries(Object.entries(schemas).map(([name, one]) => [name, convert(one, depth + 1)]))
}

function isObject(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
