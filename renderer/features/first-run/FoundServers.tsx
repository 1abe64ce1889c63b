import { RefreshCw } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { client } from '../../app/client'
import { Button } from '../../components/Button'
import { Spinner } from '../../components/Spinner'
import { type Discovery, discover, nothingFound } from './discovery'
import { FoundServerRow } from './FoundServerRow'

type Props = { onAdded: () => void; onKey: (baseUrl: string) => void }

/** What runs on this machine already, shown as it answers. */
export function FoundServers({ onAdded, onKey }: Props) {
  const { t } = useTranslation()
  const [discovery, setDiscovery] = useState<Discovery>(nothingFound)
  const [round, setRound] = useState(0)
  // biome-ignore lint/correctness/useExhaustiveDependencies: each round looks anew
  useEffect(() => discover(client, setDiscovery), [round])
  const { servers, done } = discovery
  return (
    <div className="flex flex-col gap-3">
      {servers.length > 0 ? (
        <ul className="flex flex-col gap-4">
          {servers.map((server) => (
            <FoundServerRow key={server.baseUrl} server={server} onAdded={onAdded} onKey={onKey} />
          ))}
        </ul>
      ) : null}
      <div role="status" className="flex flex-wrap items-center gap-x-3 gap-y-2 text-ink-soft">
        {done ? null : (
          <span className="flex items-center gap-2">
            <Spinner />
            {t('firstRun.found.looking')}
          </span>
        )}
        {done && servers.length === 0 ? (
          <span className="min-w-0 flex-1">
            {t('firstRun.found.none')} <span className="text-ink-faint">{t('firstRun.found.noneText')}</span>
          </span>
        ) : null}
        {done ? (
          <Button size="small" icon={RefreshCw} onClick={() => setRound(round + 1)}>
            {t('firstRun.found.again')}
          </Button>
        ) : null}
      </div>
    </div>
  )
}
