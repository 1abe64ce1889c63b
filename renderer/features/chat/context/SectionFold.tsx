import { ChevronRight } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { classNames } from '../../../components/class-names'
import { partFills } from './part-fills'
import type { PartName } from './window-parts'

type Props = { name: PartName; tokens: number; children: ReactNode }

/** One section with its tokens; what stands in it unfolds. */
export function SectionFold({ name, tokens, children }: Props) {
  const { t } = useTranslation()
  return (
    <li>
      <details className="group/section border-t border-line">
        <summary className="flex list-none items-center gap-2 rounded-xs py-2 hover:bg-hover">
          <ChevronRight
            aria-hidden
            size={14}
            strokeWidth={1.75}
            className="shrink-0 text-ink-faint transition-transform group-open/section:rotate-90"
          />
          <span aria-hidden className={classNames('size-2 shrink-0 rounded-xs', partFills[name])} />
          <span className="flex-1">{t(`context.section.${name}`)}</span>
          <span className="figures text-sm text-ink-soft">{t('context.tokens', { count: tokens })}</span>
        </summary>
        <div className="flex flex-col gap-2 pb-3 pl-5.5">{children}</div>
      </details>
    </li>
  )
}
