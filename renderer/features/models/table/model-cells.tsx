import { FileText, Star, Terminal } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { ModelView } from '../../../../shared/contract/models'
import { useFormat } from '../../../app/format'
import { useNow } from '../../../app/use-now'
import { Chip, ChipButton } from '../../../components/Chip'
import { classNames } from '../../../components/class-names'
import { IconButton } from '../../../components/IconButton'
import { ContextFact } from '../ContextFact'
import { raiseHint } from '../dialog/test/raise-hint'
import { FactLine } from '../FactLine'
import { fileName } from '../files/file-name'
import { ModelStatus } from '../ModelStatus'
import { shortTokens } from '../model-figures'
import { taskToTell, usableContext } from '../model-status'
import { PlaceIcon } from '../PlaceIcon'
import { PriceFact } from '../PriceFact'
import type { RowActions } from './use-row-actions'

const minuteMs = 60_000

type NameProps = { model: ModelView; actions: RowActions }

export function NameCell({ model, actions }: NameProps) {
  const { t } = useTranslation()
  const format = useFormat()
  const where =
    model.endpointUrl ??
    (model.file
      ? t('models.table.file', { size: format.bytes(model.file.sizeBytes) })
      : t('models.places.builtin'))
  return (
    <div className="flex min-w-0 flex-1 items-start gap-2">
      <IconButton
        size="small"
        icon={Star}
        aria-pressed={model.favourite}
        label={t(model.favourite ? 'models.table.unfavour' : 'models.table.favour', {
          name: model.displayName,
        })}
        onClick={() => actions.favour(model)}
        className={classNames(
          '-mt-0.5 aria-pressed:bg-transparent',
          model.favourite ? '[&_svg]:fill-current text-accent!' : 'text-line-strong!',
        )}
      />
      <span className="pt-0.5">
        <PlaceIcon place={model.place} kind={model.kind} />
      </span>
      <div className="min-w-0 flex-1">
        <div className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1">
          <span className="line-clamp-2 max-w-full font-medium wrap-anywhere" title={model.displayName}>
            {model.displayName}
          </span>
          <NameChips model={model} actions={actions} />
        </div>
        <p className="readable truncate text-sm text-ink-faint" title={where}>
          <span className={model.endpointUrl ? 'figures' : undefined}>{where}</span>
        </p>
        <FactLine
          facts={[
            model.wireName === model.displayName || model.endpointUrl === null
              ? null
              : t('models.table.wireName', { name: model.wireName }),
            model.hasKey ? t('models.table.hasKey') : null,
            model.queue.waiting > 0 ? t('models.table.waiting', { count: model.queue.waiting }) : null,
          ]}
        />
        {/* Where the columns for them have no room. */}
        <span className="flex gap-3 text-sm text-ink-faint rail:hidden">
          <ContextFact tokens={usableContext(model)} />
          <PriceFact price={model.price} />
        </span>
      </div>
    </div>
  )
}

function NameChips({ model, actions }: NameProps) {
  const { t } = useTranslation()
  const { from, path } = model.origin
  const task = taskToTell(model)
  return (
    <>
      {model.roles.map((role) => (
        <Chip key={role} tone="accent">
          {t(`models.roleChip.${role}`)}
        </Chip>
      ))}
      {task === null ? null : <Chip>{t(`models.task.${task}`)}</Chip>}
      {from === 'file' && path !== null ? (
        <ChipButton
          icon={FileText}
          title={t('models.origin.openPath', { path })}
          onClick={() => actions.openFile(path)}
        >
          {fileName(path)}
        </ChipButton>
      ) : null}
      {from === 'environment' ? (
        <Chip icon={Terminal} title={t('models.origin.environment')}>
          {t('models.origin.environmentChip')}
        </Chip>
      ) : null}
    </>
  )
}

export const PriceCell = ({ model }: { model: ModelView }) => <PriceFact price={model.price} />

export function ContextCell({ model }: { model: ModelView }) {
  const { t } = useTranslation()
  const { servedContextWindow: served, contextWindow: tokens } = model
  const smaller = served !== null && served < tokens
  const raise = smaller ? raiseHint(model.kind) : null
  const explained = smaller
    ? [t('models.contextServed', { served, tokens }), raise ? t(`models.raise.${raise}`, { tokens }) : null]
        .filter(Boolean)
        .join(' ')
    : undefined
  return (
    <span className={smaller ? 'text-warn' : undefined} title={explained}>
      <ContextFact tokens={usableContext(model)} />
      {smaller ? (
        <span className="block text-sm">{t('models.contextOf', { tokens: shortTokens(tokens) })}</span>
      ) : null}
    </span>
  )
}

export function StatusCell({ model }: { model: ModelView }) {
  const { t } = useTranslation()
  const format = useFormat()
  const now = useNow(30_000)
  const { checkedAt, latencyMs, state } = model.status
  return (
    <div className="flex min-w-0 flex-col">
      <ModelStatus model={model} wraps />
      {checkedAt !== null && state !== 'checking' && model.enabled ? (
        <span className="pl-3.5 text-sm text-ink-faint" title={format.dateTime(checkedAt)}>
          {latencyMs !== null && state === 'ready'
            ? t('models.latency', { duration: format.duration(latencyMs) })
            : now - checkedAt < minuteMs
              ? t('models.checkedNow')
              : t('models.checked', { ago: format.ago(checkedAt, now) })}
        </span>
      ) : null}
    </div>
  )
}
