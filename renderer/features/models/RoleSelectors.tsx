import { ChevronRight, Plus } from 'lucide-react'
import { useEffect, useId, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ModelRole } from '../../../shared/contract/models'
import { client } from '../../app/client'
import { chooseModel, useModels } from '../../app/models-store'
import { useRoute } from '../../app/routes'
import { Button } from '../../components/Button'
import { ModelSelect } from './ModelSelect'

const roles = ['chat', 'memory'] as const
const furtherRoles = ['embedding', 'rerank', 'speech'] as const

type Props = { onAdd: (role: ModelRole) => void }

/** Who answers and who keeps the memory, each with the button that adds another. */
export function RoleSelectors({ onAdd }: Props) {
  return (
    <div className="flex flex-col gap-5">
      {roles.map((role) => (
        <RoleSelector key={role} role={role} onAdd={() => onAdd(role)} />
      ))}
      <MoreRoles />
    </div>
  )
}

/** What works without a model too, and better with one. */
function MoreRoles() {
  const { t } = useTranslation()
  const anyChosen = useModels(({ choices }) => furtherRoles.some((role) => choices[role] !== null))
  const wanted = useRoute(({ route }) => (route.view === 'models' ? route.role : undefined))
  // What was open stays so: giving up the last choice takes nothing from under the hand.
  const [wasOpen, setWasOpen] = useState(anyChosen)
  if (anyChosen && !wasOpen) setWasOpen(true)
  const list = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (wanted === undefined) return
    const role = list.current?.querySelector(`[data-role="${wanted}"]`)
    // No farther than needed: the window itself must not move.
    role?.scrollIntoView({ block: 'nearest' })
    role?.querySelector<HTMLElement>('[role="combobox"]')?.focus({ preventScroll: true })
  }, [wanted])
  return (
    <details className="group" open={wasOpen || wanted !== undefined || undefined}>
      <summary className="-ml-1 flex w-fit items-center gap-1 rounded-xs px-1 text-ink-soft hover:text-ink">
        <ChevronRight
          aria-hidden
          size={15}
          strokeWidth={1.75}
          className="transition-transform group-open:rotate-90"
        />
        {t('models.roles.more')}
      </summary>
      <div ref={list} className="flex flex-col gap-5 pt-4">
        {furtherRoles.map((role) => (
          <RoleSelector key={role} role={role} />
        ))}
      </div>
    </details>
  )
}

function RoleSelector({ role, onAdd }: { role: ModelRole; onAdd?: () => void }) {
  const { t } = useTranslation()
  const chosen = useModels((state) => state.choices[role])
  const helpId = useId()
  const label = t(`models.roles.${role}.label`)
  const optional = role !== 'chat' && role !== 'memory'
  return (
    <div data-role={role} className="flex min-w-0 flex-col gap-1.5">
      {/* The dropdown carries the same words as its name. */}
      <span aria-hidden className="font-medium">
        {label}
      </span>
      <div className="flex items-stretch gap-2">
        <div className="min-w-0 flex-1">
          <ModelSelect
            label={label}
            value={chosen}
            task={optional ? role : 'chat'}
            onChange={(modelId) => void chooseModel(client, role, modelId)}
            {...(optional
              ? {
                  noneLabel: t(`models.roles.${role}.none`),
                  onNone: () => void chooseModel(client, role, null),
                }
              : {})}
            describedBy={helpId}
          />
        </div>
        {onAdd && !optional ? (
          <Button
            icon={Plus}
            className="h-auto rounded-card"
            aria-label={t(`models.roles.${role}.add`)}
            onClick={onAdd}
          >
            {t('models.add')}
          </Button>
        ) : null}
      </div>
      <p id={helpId} className="text-sm text-ink-faint">
        {t(`models.roles.${role}.help`)}
      </p>
    </div>
  )
}
