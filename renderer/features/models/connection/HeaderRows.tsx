import { X } from 'lucide-react'
import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import { isSensitiveHeader } from '../../../../shared/draft-connection'
import { Button } from '../../../components/Button'
import { classNames } from '../../../components/class-names'
import { controlClass, IssueLine } from '../../../components/Field'
import { FieldRows } from '../../../components/FieldRows'
import { IconButton } from '../../../components/IconButton'
import type { ConnectionAccess } from './access'

const nameExample = 'X-Team'

/** Headers that go with each request, a row each. */
export function HeaderRows({ access }: { access: ConnectionAccess }) {
  const { t } = useTranslation()
  return (
    <FieldRows
      label={t('connection.headers.label')}
      rows={access.draft.headers}
      empty={{ name: '', value: '' }}
      onChange={access.onHeaders}
      issues={access.issuesAt('headers')}
      addLabel={t('connection.headers.add')}
      row={(row, index, change, remove) => (
        <HeaderRow access={access} index={index} row={row} onChange={change} onRemove={remove} />
      )}
    >
      {access.headersStay ? (
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <p className="text-sm text-warn">{t('connection.headers.stay')}</p>
          <Button size="small" onClick={() => access.onHeaders([...access.draft.headers])}>
            {t('connection.headers.send')}
          </Button>
        </div>
      ) : null}
      <p className="text-sm text-ink-faint">{t('connection.headers.help')}</p>
    </FieldRows>
  )
}

type RowProps = {
  access: ConnectionAccess
  index: number
  row: { name: string; value: string }
  onChange: (part: { name?: string; value?: string }) => void
  onRemove: () => void
}

function HeaderRow({ access, index, row, onChange, onRemove }: RowProps) {
  const { t } = useTranslation()
  const issuesId = useId()
  const issues = access.issuesAt('headers', index)
  const number = index + 1
  const input = {
    spellCheck: false,
    autoComplete: 'off',
    'aria-invalid': issues.length > 0 || undefined,
    'aria-describedby': issues.length > 0 ? issuesId : undefined,
    onBlur: () => access.onLeave('headers'),
  }
  return (
    <li className="flex flex-col gap-1">
      <div className="flex items-center gap-2">
        <input
          {...input}
          data-field={index === 0 ? 'headers' : undefined}
          aria-label={t('connection.headers.name', { number })}
          placeholder={nameExample}
          value={row.name}
          onChange={(event) => onChange({ name: event.target.value })}
          className={classNames(controlClass, 'figures max-w-48')}
        />
        <input
          {...input}
          aria-label={t('connection.headers.value', { number })}
          placeholder={t('connection.headers.valueExample')}
          type={isSensitiveHeader(row.name) && !row.value.startsWith('${SECRET:') ? 'password' : 'text'}
          value={row.value}
          onChange={(event) => onChange({ value: event.target.value })}
          className={classNames(controlClass, 'figures')}
        />
        <IconButton icon={X} label={t('connection.headers.remove', { number })} onClick={onRemove} />
      </div>
      <div id={issuesId} aria-live="polite" className="contents">
        {issues.map((issue) => (
          <IssueLine key={String(issue.text)} issue={issue} />
        ))}
      </div>
      {isSensitiveHeader(row.name) ? (
        <p className="text-sm text-ink-faint">{t('connection.headers.sensitive')}</p>
      ) : null}
    </li>
  )
}
