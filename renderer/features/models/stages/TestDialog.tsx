import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import type { ModelView } from '../../../../shared/contract/models'
import { Button } from '../../../components/Button'
import { Dialog, focusWhole } from '../../../components/Dialog'
import { FixScope } from '../../../components/fix-context'
import { modelFixes } from '../model-fixes'
import { StageList } from './StageList'
import { useStageTest } from './use-stage-test'

type Props = { model: ModelView; onClose: () => void; onEdit: () => void }

/** The whole test of a saved model. */
export function TestDialog({ model, onClose, onEdit }: Props) {
  const { t } = useTranslation()
  const { run, start } = useStageTest()
  const { id } = model
  useEffect(() => start({ what: 'model', id }), [start, id])
  const again = () => start({ what: 'model', id })
  return (
    <Dialog
      open
      onOpenAutoFocus={focusWhole}
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
      title={t('modelTest.title', { name: model.displayName })}
      description={t('modelTest.fullHelp')}
      footer={
        <>
          <Button variant="quiet" onClick={onClose}>
            {t('common.close')}
          </Button>
          <Button busy={run?.step === 'running'} onClick={again}>
            {t('modelTest.again')}
          </Button>
        </>
      }
    >
      <FixScope handlers={modelFixes(again, onEdit)}>{run ? <StageList run={run} /> : null}</FixScope>
    </Dialog>
  )
}
