import { ArrowDown } from 'lucide-react'
import { Button } from './Button'
import { classNames } from './class-names'

/** Over the end of a list that grows, while what is newest is out of sight. */
export const ToNewest = ({
  label,
  onClick,
  className,
}: {
  label: string
  onClick: () => void
  className: string
}) => (
  <Button
    size="small"
    icon={ArrowDown}
    onClick={onClick}
    className={classNames('absolute left-1/2 -translate-x-1/2 animate-fade shadow-float', className)}
  >
    {label}
  </Button>
)
