import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { CoreBlock } from '../../../../shared/contract/memory'
import type { AppErrorData, Result } from '../../../../shared/errors'
import { client } from '../../../app/client'
import { Button } from '../../../components/Button'
import { focusFirstField } from '../../../components/Dialog'
import { issueIf } from '../../../components/Field'
import { NumberField } from '../../../components/NumberField'
import { SubmitDialog } from '../../../components/SubmitDialog'
import { TextField } from '../../../components/TextField'
import { useMemory } from '../memory-store'

const firstLimit = 2_000
const least = 100
const most = 20_000

/** The room of a block, or a block of one's own, as for a project that every chat should know. */
export function BlockDialog({ block, onClose }: { block: CoreBlock | null; onClose: () => void }) {
  const { t } = useTranslation()
  const [name, setName] = useState(block?.name ?? '')
  const first = String(block?.limit ?? firstLimit)
  const [limit, setLimit] = useState(first)
  const [tried, setTried] = useState(false)
  const [error, setError] = useState<AppErrorData | null>(null)
  const [busy, setBusy] = useState(false)
  const characters = Number(limit.replace(/[\s,]/g, ''))
  const shownName =
    block && block.label !== 'own' ? t(`memory.core.blocks.${block.label}`) : (block?.name ?? '')
  const isOwn = block === null || block.label === 'own'
  const badLimit = !Number.isInteger(characters) || characters < least || characters > most
  const nameMissing = isOwn && name.trim() === ''
  const others = useMemory(({ blocks }) => blocks)
  // A second one of its name would be the same one, with another limit.
  const isTaken =
    block === null && (others ?? []).some((one) => one.label === 'own' && one.name === name.trim())
  const finish = async (asking: Promise<Result<CoreBlock[]>>) => {
    setBusy(true)
    const result = await asking
    setBusy(false)
    if (!result.ok) return setError(result.error)
    useMemory.setState({ blocks: result.value })
    onClose()
  }
  const save = () => {
    setTried(true)
    if (badLimit || nameMissing || isTaken) return
    void finish(
      client.memory.setCoreBlock({
        label: block?.label ?? 'own',
        name: isOwn ? name.trim() : '',
        limit: characters,
      }),
    )
  }
  return (
    <SubmitDialog
      unsaved={name !== (block?.name ?? '') || limit !== first}
      onClose={onClose}
      onOpenAutoFocus={focusFirstField}
      title={block === null ? t('memory.core.addBlock') : t('memory.core.blockTitle', { name: shownName })}
      description={block === null ? t('memory.core.addBlockExplain') : undefined}
      submit={block === null ? t('memory.core.submitBlock') : t('common.save')}
      onSubmit={save}
      busy={busy}
      error={error}
      aside={
        block?.label === 'own' ? (
          <Button
            variant="quiet"
            className="mr-auto text-danger"
            busy={busy}
            onClick={() => void finish(client.memory.removeCoreBlock({ name: block.name }))}
          >
            {t('memory.core.removeBlock')}
          </Button>
        ) : null
      }
    >
      {block === null ? (
        <TextField
          label={t('memory.core.blockName')}
          value={name}
          onChange={setName}
          maxLength={60}
          issues={[
            ...issueIf(tried && nameMissing, t('memory.core.blockNameMissing')),
            ...issueIf(isTaken, t('memory.core.blockNameTaken')),
          ]}
        />
      ) : null}
      <NumberField
        label={t('memory.core.limit')}
        help={t('memory.core.limitHelp')}
        value={limit}
        onChange={setLimit}
        issues={issueIf(badLimit, t('memory.core.limitIssue', { min: least, max: most }))}
      />
    </SubmitDialog>
  )
}
