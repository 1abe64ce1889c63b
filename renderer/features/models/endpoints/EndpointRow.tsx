import { Download, EllipsisVertical, FileText, Pencil, Power, PowerOff, Terminal, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { EndpointView } from '../../../../shared/contract/endpoints'
import { endpointKinds } from '../../../../shared/endpoint-kinds'
import type { AppErrorData } from '../../../../shared/errors'
import { client } from '../../../app/client'
import { Button } from '../../../components/Button'
import { Chip, ChipButton } from '../../../components/Chip'
import { classNames } from '../../../components/class-names'
import { DropdownMenu, MenuItem, MenuSeparator } from '../../../components/DropdownMenu'
import { ErrorCard } from '../../../components/ErrorCard'
import { FixScope } from '../../../components/fix-context'
import { IconButton } from '../../../components/IconButton'
import { showToast } from '../../../components/toast-store'
import { FactLine } from '../FactLine'
import { fileName } from '../files/file-name'
import { openConfigFile } from '../model-actions'
import { PlaceIcon } from '../PlaceIcon'
import { DefaultModelMenu } from './DefaultModelMenu'
import { importModels, setEndpointEnabled } from './endpoint-actions'

type Props = { endpoint: EndpointView; onEdit: () => void; onRemove: () => void }

/** One server. */
export function EndpointRow({ endpoint, onEdit, onRemove }: Props) {
  const { t } = useTranslation()
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<AppErrorData | null>(null)
  const name = endpointName(endpoint)
  const own = endpoint.origin.from === 'person'
  const importAll = async () => {
    setBusy(true)
    setError(null)
    const result = await importModels(client, endpoint.id)
    setBusy(false)
    if ('error' in result) setError(result.error)
    else showToast({ text: t('endpoints.imported', { count: result.count, name }) })
  }
  return (
    <li className="flex flex-col gap-2 px-3 py-2.5">
      <div
        className={classNames(
          'flex flex-wrap items-center gap-x-3 gap-y-2',
          !endpoint.enabled && 'text-ink-faint',
        )}
      >
        <EndpointFacts endpoint={endpoint} name={name} />
        <div className="flex items-center">
          {endpointKinds[endpoint.kind].listsModels ? (
            <Button
              size="small"
              variant="quiet"
              icon={Download}
              busy={busy}
              disabled={!endpoint.enabled}
              aria-label={t('endpoints.importAllOf', { name })}
              onClick={() => void importAll()}
            >
              {t('endpoints.importAll')}
            </Button>
          ) : null}
          {own ? <IconButton icon={Pencil} label={t('endpoints.editOf', { name })} onClick={onEdit} /> : null}
          <DropdownMenu
            trigger={<IconButton icon={EllipsisVertical} label={t('endpoints.actionsOf', { name })} />}
          >
            <DefaultModelMenu endpoint={endpoint} />
            {endpoint.enabled ? (
              <MenuItem
                icon={PowerOff}
                detail={t('endpoints.disableDetail')}
                onSelect={() => void setEndpointEnabled(client, endpoint.id, false)}
              >
                {t('endpoints.disable')}
              </MenuItem>
            ) : (
              <MenuItem icon={Power} onSelect={() => void setEndpointEnabled(client, endpoint.id, true)}>
                {t('endpoints.enable')}
              </MenuItem>
            )}
            {own ? (
              <>
                <MenuSeparator />
                <MenuItem icon={Trash2} danger onSelect={onRemove}>
                  {t('endpoints.delete')}
                </MenuItem>
              </>
            ) : null}
          </DropdownMenu>
        </div>
      </div>
      {error ? (
        <FixScope handlers={{ retry: importAll, 'enter-key': onEdit, 'use-url': onEdit }}>
          <ErrorCard
            error={error}
            actions={
              <Button size="small" variant="quiet" onClick={() => setError(null)}>
                {t('common.dismiss')}
              </Button>
            }
          />
        </FixScope>
      ) : null}
    </li>
  )
}

function EndpointFacts({ endpoint, name }: { endpoint: EndpointView; name: string }) {
  const { t } = useTranslation()
  const { from, path } = endpoint.origin
  return (
    <div className="flex min-w-56 flex-1 items-start gap-2.5">
      <span className="pt-0.5">
        <PlaceIcon place={endpoint.place} kind={endpoint.kind} />
      </span>
      <div className="min-w-0 flex-1">
        <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <span className="font-medium wrap-anywhere">{name}</span>
          {endpoint.enabled ? null : <Chip>{t('models.status.disabled')}</Chip>}
          {from === 'file' && path !== null ? (
            <ChipButton icon={FileText} onClick={() => void openConfigFile(client, path)}>
              {fileName(path)}
            </ChipButton>
          ) : null}
          {from === 'environment' ? <Chip icon={Terminal}>{t('models.origin.environmentChip')}</Chip> : null}
        </div>
        {endpoint.url !== null && name !== endpoint.url ? (
          <p className="figures readable truncate text-sm text-ink-faint" title={endpoint.url}>
            {endpoint.url}
          </p>
        ) : null}
        <FactLine
          facts={[
            [t(`models.test.kind.${endpoint.kind}`), endpoint.version].filter(Boolean).join(' '),
            t('endpoints.models', { count: endpoint.models }),
            endpoint.hasKey ? t('models.table.hasKey') : null,
          ]}
        />
      </div>
    </div>
  )
}

/** The person's name for it, else its address. */
export const endpointName = (endpoint: EndpointView) => endpoint.name || endpoint.url || endpoint.kind
