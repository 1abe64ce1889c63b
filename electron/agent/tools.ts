import type { RunnableTool } from '../engine/chat'
import type { AgentTool, StandardSchema } from './types'

const nameForm = /^[A-Za-z0-9_-]{1,64}$/

/**
 * The tools as the engine runs them.
 * @throws TypeError for a name that servers refuse, or that is given twice
 */
export function runnableTools(tools: readonly AgentTool[]): RunnableTool[] {
  const names = new Set<string>()
  return tools.map((tool) => {
    const { name, description, parameters } = tool
    if (!nameForm.test(name)) {
      throw new TypeError(
        `A tool's name has letters, digits, "_" and "-", at most 64; found ${JSON.stringify(name)}.`,
      )
    }
    if (names.has(name)) throw new TypeError(`Two tools are named ${JSON.stringify(name)}.`)
    names.add(name)
    const schema = isStandard(parameters) ? parameters : null
    return {
      name,
      description,
      parameters: schema ? jsonSchemaOf(schema) : { ...parameters },
      run: async (input, context) => {
        const checked = schema ? await checkedBy(schema, input) : input
        // The schema says what the input is; to the compiler it is whatever the tool declares.
        const result: unknown = await Reflect.apply(tool.run, tool, [checked, context])
        return typeof result === 'string' ? result : (JSON.stringify(result) ?? '')
      },
    }
  })
}

const isStandard = (parameters: AgentTool['parameters']): parameters is StandardSchema =>
  typeof parameters === 'object' && parameters !== null && '~standard' in parameters

function jsonSchemaOf(schema: StandardSchema): Record<string, unknown> {
  // Servers read the schema itself; which draft it is, some do not expect to find.
  const { $schema: _draft, ...rest } = schema['~standard'].jsonSchema.input({ target: 'draft-2020-12' })
  return rest
}

/** @throws Error with every issue in a line, for the model */
async function checkedBy(schema: StandardSchema, input: unknown): Promise<unknown> {
  const result = await schema['~standard'].validate(input)
  if (result.issues === undefined) return result.value
  const issues = result.issues.map(({ message, path = [] }) => {
    const place = path.map((part) => String(typeof part === 'object' ? part.key : part)).join('.')
    return place === '' ? message : `${place}: ${message}`
  })
  throw new Error(`the arguments do not fit: ${issues.join('; ')}`)
}
