import { z } from 'zod'

/** A column that holds JSON of a schema. */
export const jsonColumn = <S extends z.ZodType>(schema: S) =>
  z
    .string()
    .transform((text): unknown => JSON.parse(text))
    .pipe(schema)

/** A column that holds 0 or 1, as a truth value. */
export const Flag = z.union([z.literal(0), z.literal(1)]).transform((value) => value === 1)
