import { z } from 'zod'
import { procedure } from './procedure'

export const SecretName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/)

/** A secret as far as it may be seen: its name and where it comes from. */
export const SecretView = z.strictObject({
  name: SecretName,
  state: z.enum(['stored', 'environment', 'missing']),
  /** What refers to it. */
  usedBy: z.array(z.string()),
})
export type SecretView = z.infer<typeof SecretView>

export const secrets = {
  list: procedure({ input: z.void(), output: z.array(SecretView) }),
  set: procedure({
    input: z.strictObject({ name: SecretName, value: z.string().min(1).max(10_000) }),
    output: z.void(),
  }),
  remove: procedure({ input: z.strictObject({ name: SecretName }), output: z.void() }),
}
