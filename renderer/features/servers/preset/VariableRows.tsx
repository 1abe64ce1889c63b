import { X } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { ServerVariable } from '../../../../shared/server-preset'
import { useShellInfo } from '../../../app/use-shell-info'
import { classNames } from '../../../components/class-names'
import { controlClass, type Issue } from '../../../components/Field'
import { FieldRows } from '../../../components/FieldRows'
import { IconButton } from '../../../components/IconButton'
import type { PresetFormState } from './use-preset-form'

const nameExample = 'HF_TOKEN'
const valueExample = '$' + '{SECRET:hub}'

/** Variables of the server's process, a row each. */
export function VariableRows({ form, issues }: { form: PresetFormState; issues: readonly Issue[] }) {
  const { t } = useTranslation()
  const { info } = useShellInfo()
  const rows = form.state.draft.variables
  return (
    <FieldRows
      label={t('servers.form.variables')}
      rows={rows}
      empty={{ name: '', value: '' }}
      onChange={(variables) => form.dispatch({ type: 'changed', change: { variables } })}
      issues={issues}
      addLabel={t('servers.form.addVariable')}
      row={(row, index, change, remove) => (
        <VariableRow
          number={index + 1}
          row={row}
          onLeave={() => form.leave('variables')}
          onChange={change}
          onRemove={remove}
        />
      )}
    >
      <p className="text-sm text-ink-faint">{t('servers.form.variablesHelp', { reference: valueExample })}</p>
      {info?.secretStore === 'memory-only' && rows.length > 0 ? (
        <p className="text-sm text-ink-faint">{t('servers.form.variablesMemory')}</p>
      ) : null}
    </FieldRows>
  )
}

type RowProps = {
  number: number
  row: ServerVariable
  onLeave: () => void
  onChange: (part: Partial<ServerVariable>) => void
  onRemove: () => void
}

function VariableRow({ number, row, onLeave, onChange, onRemove }: RowProps) {
  const { t } = useTranslation()
  const input = { spellCheck: false, autoComplete: 'off', onBlur: onLeave }
  return (
    <li className="flex items-center gap-2">
      <input
        {...input}
        data-field={number === 1 ? 'variables' : undefined}
        aria-label={t('servers.form.variableName', { number })}
        placeholder={nameExample}
        value={row.name}
        onChange={(event) => onChange({ name: event.target.value })}
        className={classNames(controlClass, 'figures max-w-48')}
      />
      <input
        {...input}
        aria-label={t('servers.form.variableValue', { number })}
        placeholder={valueExample}
        value={row.value}
        onChange={(event) => onChange({ value: event.target.value })}
        className={classNames(controlClass, 'figures')}
      />
      <IconButton icon={X} label={t('servers.form.removeVariable', { number })} onClick={onRemove} />
    </li>
  )
}
