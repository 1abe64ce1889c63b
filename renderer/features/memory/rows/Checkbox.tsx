import type { ComponentProps } from 'react'
import { classNames } from '../../../components/class-names'

type Props = Omit<ComponentProps<'input'>, 'type' | 'aria-label'> & { label: string }

/** A box to choose by; its name is read aloud. */
export const Checkbox = ({ label, className, ...rest }: Props) => (
  <input
    type="checkbox"
    aria-label={label}
    className={classNames('size-4 shrink-0 accent-accent', className)}
    {...rest}
  />
)
