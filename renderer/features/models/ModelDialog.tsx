import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import type { ModelRole, ModelView } from '../../../shared/contract/models'
import { Button } from '../../components/Button'
import { Dialog } from '../../components/Dialog'
import { ErrorCard } from '../../components/ErrorCard'
import { type FixHandlers, FixScope } from '../../components/fix-context'
import { AdvancedFields } from './dialog/AdvancedFields'
import { ConnectionResult } from './dialog/ConnectionResult'
import { EndpointField } from './dialog/EndpointField'
import { useFieldIssues } from './dialog/field-issues'
import { KeyField } from './dialog/KeyField'
import { LimitFields } from './dialog/LimitFields'
import { NameField } from './dialog/NameField'
import { type ModelDialogState, useModelDialog } from './dialog/use-model-dialog'

type Props = {
  /** Null adds a model. */
  model: ModelView | null
  role?: ModelRole | null
  /** An address that is known already, where only its key and model are missing. */
  endpointUrl?: string
  onClose: () => void
  onDone?: (model: ModelView) => void
}

/** "Add Local Model", and the same form for a saved model. */
export function ModelDialog({ model, role = null, endpointUrl, onClose, onDone }: Props) {
  const { t } = useTranslation()
  const formId = useId()
  const dialog = useModelDialog({
    start: { model, endpointUrl },
    role,
    onDone: (saved) => {
      onClose()
      onDone?.(saved)
    },
  })
  return (
    <Dialog
      open
      size="large"
      holdsInput
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
      title={model ? t('models.dialog.editTitle') : t('models.dialog.addTitle')}
      description={model ? undefined : t('models.dialog.intro')}
      onOpenAutoFocus={(event) => {
        event.preventDefault()
        dialog.focus(endpointUrl === undefined ? 'wireName' : 'apiKey')
      }}
      footer={
        <>
          <Button variant="quiet" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button variant="primary" type="submit" form={formId} busy={dialog.state.saving}>
            {model ? t('models.dialog.save') : t('models.dialog.submit')}
          </Button>
        </>
      }
    >
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
    </Dialog>
  )
}

function DialogFields({ dialog }: { dialog: ModelDialogState }) {
  const { state, dispatch, issues } = dialog
  const issuesAt = useFieldIssues(issues, dispatch)
  const handlers: FixHandlers = {
    retry: dialog.test,
    'use-url': ({ url }) => dispatch({ type: 'fixed', field: 'endpointUrl', value: url }),
    'use-model-name': ({ name }) => dispatch({ type: 'fixed', field: 'wireName', value: name }),
    'use-context-window': ({ tokens }) => dispatch({ type: 'context-adopted', tokens }),
    'enter-key': () => {
      dispatch({ type: 'key-opened' })
      requestAnimationFrame(() => dialog.focus('apiKey'))
    },
  }
  const field = { state, dispatch, issuesAt }
  return (
    <FixScope handlers={handlers}>
      <div className="flex flex-col gap-4 pt-1">
        <NameField {...field} />
        {state.kind === 'builtin' ? null : (
          <>
            <EndpointField
              {...field}
              resolvedUrl={dialog.read.resolvedUrl}
              onTest={() => void dialog.test()}
            />
            <KeyField state={state} dispatch={dispatch} />
            <ConnectionResult dialog={dialog} />
          </>
        )}
        <LimitFields {...field} />
        <AdvancedFields {...field} />
        {state.failure ? <ErrorCard error={state.failure} /> : null}
      </div>
    </FixScope>
  )
}
