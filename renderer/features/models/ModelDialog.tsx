import { useEffect, useId } from 'react'
import { useTranslation } from 'react-i18next'
import type { EndpointView } from '../../../shared/contract/endpoints'
import type { ModelRole, ModelView } from '../../../shared/contract/models'
import { client } from '../../app/client'
import { Button } from '../../components/Button'
import { FormDialog } from '../../components/FormDialog'
import { DialogFields } from './dialog/DialogFields'
import { hasChanges } from './dialog/dialog-reading'
import { OriginBanner } from './dialog/OriginBanner'
import { useModelDialog } from './dialog/use-model-dialog'
import { followEndpoints, useEndpoints } from './endpoints/endpoints-store'

type Props = {
  /** Null adds a model. */
  model: ModelView | null
  role?: ModelRole | null
  /** An address that is known already, where only its key and model are missing. */
  endpointUrl?: string
  /** What is wanted of the person is the key. */
  atKey?: boolean
  onClose: () => void
  onDone?: (model: ModelView) => void
  /** The person's own copy of a model that is described elsewhere is there, to be edited. */
  onCopied?: (copyId: string) => void
}

/** The one dialog for models of every kind, new or saved. */
export function ModelDialog(props: Props) {
  const endpoints = useEndpoints((state) => state.list)
  const failed = useEndpoints((state) => state.error !== null)
  useEffect(() => followEndpoints(client), [])
  // A saved model's form shows its server's options too; without them it leaves them as they are.
  if (props.model && endpoints === null && !failed) return null
  const endpoint = endpoints?.find(({ id }) => id === props.model?.endpointId) ?? null
  return <OpenDialog {...props} endpoint={endpoint} />
}

function OpenDialog({
  model,
  role = null,
  endpointUrl,
  atKey = endpointUrl !== undefined,
  endpoint,
  onClose,
  onDone,
  onCopied = onClose,
}: Props & { endpoint: EndpointView | null }) {
  const { t } = useTranslation()
  const formId = useId()
  const dialog = useModelDialog({
    start: { model, endpoint, endpointUrl, atKey },
    role,
    onDone: (saved) => {
      onClose()
      onDone?.(saved)
    },
  })
  const local = dialog.state.group === 'local'
  return (
    <FormDialog
      size="large"
      anchored
      unsaved={hasChanges(dialog.state)}
      onClose={onClose}
      title={
        model
          ? dialog.readOnly
            ? t('models.dialog.viewTitle')
            : t('models.dialog.editTitle')
          : local
            ? t('models.dialog.addTitle')
            : t('models.dialog.addOtherTitle')
      }
      onOpenAutoFocus={(event) => {
        event.preventDefault()
        if (!dialog.readOnly) dialog.focus(atKey ? 'apiKey' : 'wireName')
      }}
      footer={
        <>
          <Button variant="quiet" onClick={onClose}>
            {dialog.readOnly ? t('common.close') : t('common.cancel')}
          </Button>
          {dialog.readOnly ? null : (
            <Button variant="primary" type="submit" form={formId} busy={dialog.state.saving}>
              {model
                ? t('models.dialog.save')
                : local
                  ? t('models.dialog.submit')
                  : t('models.dialog.submitOther')}
            </Button>
          )}
        </>
      }
    >
      {model && model.origin.from !== 'person' ? <OriginBanner model={model} onCopied={onCopied} /> : null}
      <form
        id={formId}
        ref={dialog.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          void dialog.submit()
        }}
      >
        <DialogFields dialog={dialog} />
      </form>
    </FormDialog>
  )
}
