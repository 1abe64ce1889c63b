import { BookOpen, CalendarDays, FileText, Footprints, type LucideIcon, UserRound, Vault } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { MemoryKind } from '../../../shared/contract/memory'

const icons: Record<MemoryKind, LucideIcon> = {
  core: UserRound,
  episodic: CalendarDays,
  semantic: BookOpen,
  procedural: Footprints,
  resource: FileText,
  vault: Vault,
}

/** A kind of memory as a sign and a word. */
export function KindLabel({ kind }: { kind: MemoryKind }) {
  const { t } = useTranslation()
  const Icon = icons[kind]
  return (
    <span className="inline-flex shrink-0 items-center gap-1">
      <Icon aria-hidden size={13} strokeWidth={1.75} />
      {t(`memory.kind.${kind}`)}
    </span>
  )
}
