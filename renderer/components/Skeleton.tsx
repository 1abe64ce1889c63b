import { classNames } from './class-names'

/** The place of something that is on its way, in its size. */
export const Skeleton = ({ className }: { className?: string }) => (
  <div aria-hidden className={classNames('animate-breathe rounded-xs bg-sunken', className)} />
)
