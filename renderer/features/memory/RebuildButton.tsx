import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { client } from '../../app/client'
import { Button } from '../../components/Button'
import { rebuildIndex } from './memory-actions'

/** Makes the search index anew from the memories. */
export function RebuildButton({ variant }: { variant?: 'primary' }) {
  const { t } = useTranslation()
  const [busy, setBusy] = useState(false)
  const rebuild = async () => {
    setBusy(true)
    await rebuildIndex(client)
    setBusy(false)
  }
  return (
    <Button size="small" variant={variant ?? 'secondary'} busy={busy} onClick={() => void rebuild()}>
      {t('memory.status.rebuild')}
    </Button>
  )
}
