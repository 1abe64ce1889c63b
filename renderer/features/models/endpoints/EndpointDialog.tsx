import { useId, useReducer, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { EndpointView } from '../../../../shared/contract/endpoints'
import { endpointKinds } from '../../../../shared/endpoint-kinds'
import { client } from '../../../app/client'
import { Button } from '../../../components/Button'
import { focusFirstField } from '../../../components/Dialog'
import { ErrorCard } from '../../../components/ErrorCard'
import { FormDialog } from '../../../components/FormDialog'
import { TextField } from '../../../components/TextField'
import { useAfterPress } from '../../../components/use-after-press'
import { AddressField } from '../connection/AddressField'
import { AzureFields } from '../connection/AzureFields'
import { type ConnectionAccess, headersStay } from '../connection/access'
import { ConnectionOptions } from '../connection/ConnectionOptions'
import { KeyField } from '../connection/KeyField'
import { KindChoice } from '../connection/KindChoice'
import { TokenCommandField } from '../connection/TokenCommandField'
import { Section } from '../dialog/advanced/Section'
import { fieldOrder } from '../dialog/advanced-fields'
import { hasChanges } from '../dialog/dialog-reading'
import { useFieldIssues } from '../dialog/field-issues'
import { saveEndpoint } from './endpoint-actions'
import { openEndpoint, readEndpoint, reduceEndpoint, shownEndpointIssues } from './endpoint-draft'

type Props = {
  /** Null adds one. */
  endpoint: EndpointView | null
  onClose: () => void
}

/** A server with all that its models share. */
export function EndpointDialog({ endpoint, onClose }: Props) {
  const { t } = useTranslation()
  const formId = useId()
  const form = useRef<HTMLFormElement>(null)
  const [state, dispatch] = useReducer(reduceEndpoint, endpoint, openEndpoint)
  const afterPress = useAfterPress()
  const read = readEndpoint(state)
  const issues = shownEndpointIssues(state, read)
  const issuesAt = useFieldIssues(issues, (field, value) =>
    dispatch({ type: 'changed', change: { [field]: value } }),
  )
  const access: ConnectionAccess = {
    kind: state.kind,
    group: state.group,
    draft: state.draft,
    headersStay: headersStay(state),
    issuesAt,
    onText: (field, value) => dispatch({ type: 'changed', change: { [field]: value } }),
    onLeave: (field) => afterPress(() => dispatch({ type: 'left', field })),
    onRoute: (azureRoute) => dispatch({ type: 'changed', change: { azureRoute } }),
    onHeaders: (headers) => dispatch({ type: 'changed', change: { headers } }),
  }
  const { fields, keyNeeded } = endpointKinds[state.kind]
  const submit = async () => {
    if (state.saving) return
    dispatch({ type: 'submitted' })
    if (read.form === null) {
      const wrong = fieldOrder.find((field) =>
        read.issues.some((issue) => issue.field === field && issue.level === 'error'),
      )
      requestAnimationFrame(() =>
        form.current?.querySelector<HTMLElement>(`[data-field="${wrong}"]`)?.focus(),
      )
      return
    }
    dispatch({ type: 'saving' })
    const error = await saveEndpoint(client, state.editedId, read.form)
    if (error) dispatch({ type: 'refused', error })
    else onClose()
  }
  return (
    <FormDialog
      size="large"
      anchored
      unsaved={hasChanges(state) || state.name.trim() !== (endpoint?.name ?? '')}
      onClose={onClose}
      onOpenAutoFocus={focusFirstField}
      title={endpoint ? t('endpoints.editTitle') : t('endpoints.addTitle')}
      description={t('endpoints.dialogHelp')}
      footer={
        <>
          <Button variant="quiet" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button variant="primary" type="submit" form={formId} busy={state.saving}>
            {endpoint ? t('models.dialog.save') : t('endpoints.submit')}
          </Button>
        </>
      }
    >
      <form
        id={formId}
        ref={form}
        noValidate
        className="flex flex-col gap-4 pt-1"
        onSubmit={(event) => {
          event.preventDefault()
          void submit()
        }}
      >
        {endpoint ? null : (
          <KindChoice
            group={state.group}
            kind={state.kind}
            onChange={(group, kind) => dispatch({ type: 'kind-chosen', group, kind })}
          />
        )}
        <TextField
          label={t('endpoints.name')}
          hint={t('common.optional')}
          help={t('endpoints.nameHelp')}
          value={state.name}
          maxLength={300}
          onChange={(name) => dispatch({ type: 'named', name })}
        />
        {state.kind === 'builtin' ? null : <AddressField access={access} requestUrl={null} />}
        {fields.includes('apiVersion') ? <AzureFields access={access} /> : null}
        {fields.includes('tokenCommand') ? <TokenCommandField access={access} /> : null}
        {fields.includes('apiKey') ? (
          <KeyField
            state={state.key}
            stored={state.key.stored}
            needed={keyNeeded}
            onOpen={() => dispatch({ type: 'key', change: { open: true, remove: false } })}
            onType={(text) => dispatch({ type: 'key', change: { text, remove: false } })}
            onRemove={(remove) => dispatch({ type: 'key', change: { remove, open: false, text: '' } })}
          />
        ) : null}
        <Section title={t('connection.title')}>
          <ConnectionOptions access={access} />
        </Section>
        {state.failure ? <ErrorCard error={state.failure} /> : null}
      </form>
    </FormDialog>
  )
}
