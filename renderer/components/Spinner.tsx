import { LoaderCircle } from 'lucide-react'

/** Only beside words that say what is awaited. */
export const Spinner = ({ size = 14 }: { size?: number }) => (
  <LoaderCircle aria-hidden size={size} strokeWidth={2} className="animate-spin" />
)
