import { useTranslation } from 'react-i18next'
import { chatAddress } from '../../../../shared/draft-connection'
import { endpointKinds } from '../../../../shared/endpoint-kinds'
import { Button } from '../../../components/Button'
import { ErrorCard } from '../../../components/ErrorCard'
import { type FixHandlers, FixScope } from '../../../components/fix-context'
import { AddressField } from '../connection/AddressField'
import { AzureFields } from '../connection/AzureFields'
import { KeyField } from '../connection/KeyField'
import { KindChoice } from '../connection/KindChoice'
import { TokenCommandField } from '../connection/TokenCommandField'
import { AdvancedFields } from './advanced/AdvancedFields'
import { addressIsGiven } from './advanced-fields'
import { useFieldIssues } from './field-issues'
import { connectionAccess } from './form-access'
import { LimitFields } from './LimitFields'
import { missesKey } from './missing-key'
import { NameField } from './NameField'
import { ConnectionResult } from './test/ConnectionResult'
import type { ModelDialogState } from './use-model-dialog'

/** The fields of one kind, in the order in which they are filled in. */
export function DialogFields({ dialog }: { dialog: ModelDialogState }) {
  const { state, dispatch, issues } = dialog
  const issuesAt = useFieldIssues(issues, (field, value) => dispatch({ type: 'fixed', field, value }))
  const handlers: FixHandlers = {
    retry: dialog.stages.run ? dialog.testStages : dialog.test,
    'use-url': ({ url }) => dispatch({ type: 'fixed', field: 'endpointUrl', value: url }),
    'use-model-name': ({ name }) => dispatch({ type: 'fixed', field: 'wireName', value: name }),
    'use-context-window': ({ tokens }) => dispatch({ type: 'context-adopted', tokens, source: 'server' }),
    'enter-key': () => {
      dispatch({ type: 'key-opened' })
      requestAnimationFrame(() => dialog.focus('apiKey'))
    },
  }
  const access = { state, dispatch, issuesAt }
  const requestUrl = requestUrlOf(dialog)
  const wrong = issues.filter((issue) => issue.level === 'error').map((issue) => issue.field)
  const fields = (
    <>
      <NameField access={access} withPresets={state.group === 'cloud' || state.group === 'fireworks'} />
      {state.kind === 'builtin' ? null : (
        <ServerFields dialog={dialog} access={access} requestUrl={requestUrl} />
      )}
      <LimitFields access={access} />
      <AdvancedFields access={access} wrong={wrong} requestUrl={requestUrl} model={dialog.model} />
    </>
  )
  return (
    <FixScope handlers={handlers}>
      <div className="flex flex-col gap-4 pt-1">
        {dialog.model ? null : (
          <KindChoice
            group={state.group}
            kind={state.kind}
            onChange={(group, kind) => dispatch({ type: 'kind-chosen', group, kind })}
          />
        )}
        {dialog.readOnly ? (
          <fieldset disabled className="flex min-w-0 flex-col gap-4">
            {fields}
          </fieldset>
        ) : (
          fields
        )}
        {state.failure ? <ErrorCard error={state.failure} /> : null}
      </div>
    </FixScope>
  )
}

type ServerProps = {
  dialog: ModelDialogState
  access: Parameters<typeof connectionAccess>[0]
  requestUrl: string | null
}

function ServerFields({ dialog, access, requestUrl }: ServerProps) {
  const { t } = useTranslation()
  const { state, dispatch } = dialog
  const { fields, keyNeeded } = endpointKinds[state.kind]
  const connection = connectionAccess(access)
  const running = state.test.step === 'running' || dialog.stages.run?.step === 'running'
  const tested = state.test.step !== 'none' || dialog.stages.run !== null
  const testButton = (
    <Button onClick={() => void dialog.test()} busy={running}>
      {tested && !running ? t('models.test.again') : t('models.test.button')}
    </Button>
  )
  const given = addressIsGiven(state.kind)
  return (
    <>
      {given ? null : <AddressField access={connection} requestUrl={requestUrl} trailing={testButton} />}
      {fields.includes('apiVersion') ? <AzureFields access={connection} /> : null}
      {fields.includes('tokenCommand') ? <TokenCommandField access={connection} /> : null}
      {fields.includes('apiKey') ? (
        <KeyField
          state={state.key}
          stored={dialog.keyStored}
          needed={keyNeeded}
          missed={missesKey(state, dialog.keyStored)}
          onOpen={() => dispatch({ type: 'key-opened' })}
          onType={(text) => dispatch({ type: 'key-typed', text })}
          onRemove={(remove) => dispatch({ type: 'key-removed', remove })}
        />
      ) : null}
      {given ? <div className="flex">{testButton}</div> : null}
      <ConnectionResult dialog={dialog} />
    </>
  )
}

/** The address that a chat with the typed values is sent to. */
function requestUrlOf({ state, read }: ModelDialogState): string | null {
  if (read.resolvedUrl === null) return null
  const dated = endpointKinds[state.kind].fields.includes('apiVersion') && state.draft.azureRoute === 'dated'
  return chatAddress(state.kind, read.resolvedUrl, {
    name: state.draft.wireName.trim() || '…',
    apiVersion: dated ? state.draft.apiVersion.trim() : null,
  })
}
