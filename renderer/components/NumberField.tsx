import type { ComponentProps } from 'react'
import { TextField } from './TextField'

/**
 * A number as it is typed: the text stays as the person wrote it (`4,096` is fine), whoever owns the form
 * reads it. No `type="number"`: it swallows what it cannot read, and changes with the wheel.
 */
export const NumberField = (props: Omit<ComponentProps<typeof TextField>, 'inputMode' | 'type' | 'mono'>) => (
  <TextField inputMode="decimal" mono {...props} />
)
