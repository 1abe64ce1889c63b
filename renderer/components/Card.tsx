import type { ComponentProps } from 'react'
import { classNames } from './class-names'

/** Something that belongs together, on its own piece of paper. */
export const Card = ({ className, ...rest }: ComponentProps<'section'>) => (
  <section className={classNames('rounded-card border border-line bg-raised p-4', className)} {...rest} />
)
