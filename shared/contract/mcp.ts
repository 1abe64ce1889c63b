import { z } from 'zod'
import { procedure } from './procedure'

/** What a program may do: read it all, read but the core, propose changes that a person decides on. */
export const McpScope = z.enum(['search', 'read', 'propose'])
export type McpScope = z.infer<typeof McpScope>

export const McpClient = z.strictObject({
  id: z.uuidv7(),
  /** As the program calls itself, or as the person named its key. */
  name: z.string(),
  transport: z.enum(['stdio', 'http']),
  /** `asking`: it was started and waits for the person's word. */
  state: z.enum(['asking', 'allowed', 'revoked']),
  scopes: z.array(McpScope),
  createdAt: z.int(),
  usedAt: z.int().nullable(),
  uses: z.int(),
})
export type McpClient = z.infer<typeof McpClient>

const ById = z.strictObject({ id: z.uuidv7() })

export const mcp = {
  clients: procedure({ input: z.void(), output: z.array(McpClient) }),
  allow: procedure({
    input: z.strictObject({ id: z.uuidv7(), scopes: z.array(McpScope).min(1) }),
    output: McpClient,
    errors: ['mcp_client_missing'],
  }),
  revoke: procedure({ input: ById, output: McpClient, errors: ['mcp_client_missing'] }),
  remove: procedure({ input: ById, output: z.void(), errors: ['mcp_client_missing'] }),
  /** A key for a program that asks over HTTP; told this once. */
  createKey: procedure({
    input: z.strictObject({ name: z.string().trim().min(1).max(60), scopes: z.array(McpScope).min(1) }),
    output: z.strictObject({ client: McpClient, key: z.string() }),
    errors: ['name_taken'],
  }),
  /** The local HTTP door: off unless switched on. */
  http: procedure({
    input: z.void(),
    output: z.strictObject({ enabled: z.boolean(), url: z.string().nullable(), command: z.string() }),
  }),
  setHttp: procedure({
    input: z.strictObject({
      enabled: z.boolean(),
      port: z.int().min(1024).max(65_535).nullable().default(null),
    }),
    output: z.strictObject({ enabled: z.boolean(), url: z.string().nullable(), command: z.string() }),
    errors: ['server_port_taken'],
  }),
}
