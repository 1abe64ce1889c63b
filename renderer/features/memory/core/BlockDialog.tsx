import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { CoreBlock } from '../../../../shared/contract/memory'
import type { AppErrorData, Result } from '../../../../shared/errors'
import { client } from '../../../app/client'
import { Button } from '../../../components/Button'
import { Dialog, focusFirstField } from '../../../components/Dialog'
import { ErrorCard } from '../../../components/ErrorCard'
import type { Issue } from '../../../components/Field'
import { NumberField } from '../../../components/NumberField'
import { TextField } from '../../../components/TextField'
import { useMemory } from '../memory-store'

const firstLimit = 2_000
const least = 100
const most = 20_000

/** The room of a block, or a block of one's own, as for a project that every chat should know. */
export function BlockDialog({ block, onClose }: { block: CoreBlock | null; onClose: () => void }) {
  const { t } = useTranslation()
  const formId = useId()
  const [name, setName] = useState(block?.name ?? '')
  const [limit, setLimit] = useState(String(block?.limit ?? firstLimit))
  const [error, setError] = useState<AppErrorData | null>(null)
  const [busy, setBusy] = useState(false)
  const characters = Number(limit.replace(/[\s,]/g, ''))
  const shownName =
    block && block.label !== 'own' ? t(`memory.core.blocks.${block.label}`) : (block?.name ?? '')
  const isOwn = block === null || block.label === 'own'
  const badLimit = !Number.isInteger(characters) || characters < least || characters > most
  const issues: Issue[] = badLimit
    ? [{ level: 'error', text: t('memory.core.limitIssue', { min: least, max: most }) }]
    : []
  const finish = async (asking: Promise<Result<CoreBlock[]>>) => {
    setBusy(true)
    const result = await asking
    setBusy(false)
    if (!result.ok) return setError(result.error)
    useMemory.setState({ blocks: result.value })
    onClose()
  }
  const save = () => {
    if (badLimit || (isOwn && name.trim() === '')) return
    void finish(
      client.memory.setCoreBlock({
        label: block?.label ?? 'own',
        name: isOwn ? name.trim() : '',
        limit: characters,
      }),
    )
  }
  return (
    <Dialog
      open
      holdsInput
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
      onOpenAutoFocus={focusFirstField}
      title={block === null ? t('memory.core.addBlock') : t('memory.core.blockTitle', { name: shownName })}
      description={block === null ? t('memory.core.addBlockExplain') : undefined}
      footer={
        <>
          {block?.label === 'own' ? (
            <Button
              variant="quiet"
              className="mr-auto text-danger"
              busy={busy}
              onClick={() => void finish(client.memory.removeCoreBlock({ name: block.name }))}
            >
              {t('memory.core.removeBlock')}
            </Button>
          ) : null}
          <Button variant="quiet" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button variant="primary" type="submit" form={formId} busy={busy}>
            {block === null ? t('memory.core.submitBlock') : t('common.save')}
          </Button>
        </>
      }
    >
      <form
        id={formId}
        noValidate
        className="flex flex-col gap-4 pt-1"
        onSubmit={(event) => {
          event.preventDefault()
          save()
        }}
      >
        {block === null ? (
          <TextField label={t('memory.core.blockName')} value={name} onChange={setName} maxLength={60} />
        ) : null}
        <NumberField
          label={t('memory.core.limit')}
          help={t('memory.core.limitHelp')}
          value={limit}
          onChange={setLimit}
          issues={issues}
        />
        {error ? <ErrorCard error={error} /> : null}
      </form>
    </Dialog>
  )
}
