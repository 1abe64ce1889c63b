import type { ComponentProps } from 'react'
import { classNames } from './class-names'

/** A slider that looks the same on all systems; who has the focus is told by a ring round the thumb. */
export const RangeInput = ({ className, ...rest }: Omit<ComponentProps<'input'>, 'type'>) => (
  <input
    type="range"
    className={classNames(
      'h-5 w-full appearance-none bg-transparent outline-none',
      '[&::-webkit-slider-runnable-track]:h-1 [&::-webkit-slider-runnable-track]:rounded-full [&::-webkit-slider-runnable-track]:bg-line-strong',
      '[&::-webkit-slider-thumb]:-mt-1.5 [&::-webkit-slider-thumb]:size-4 [&::-webkit-slider-thumb]:appearance-none [&::-webkit-slider-thumb]:rounded-full [&::-webkit-slider-thumb]:bg-accent',
      'focus-visible:[&::-webkit-slider-thumb]:outline-2 focus-visible:[&::-webkit-slider-thumb]:outline-offset-2 focus-visible:[&::-webkit-slider-thumb]:outline-accent',
      className,
    )}
    {...rest}
  />
)
