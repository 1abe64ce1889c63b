import { useTranslation } from 'react-i18next'
import { Card } from '../../components/Card'
import { ProposalList } from '../proposals/ProposalList'
import { useMemory } from './memory-store'

/** What models and programs would change, and nobody has decided yet. */
export function ProposalsWaiting() {
  const { t } = useTranslation()
  const count = useMemory((state) => state.status?.proposals ?? 0)
  if (count === 0) return null
  return (
    <Card aria-labelledby="memory-proposals" className="flex flex-col gap-2">
      <h2 id="memory-proposals" className="text-md font-medium">
        {t('memory.proposals.title', { count })}
      </h2>
      <p className="text-sm text-ink-faint">{t('memory.proposals.explain')}</p>
      <ProposalList />
    </Card>
  )
}
