import { Plus } from 'lucide-react'
import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import type { ModelRole } from '../../../shared/contract/models'
import { client } from '../../app/client'
import { chooseModel, useModels } from '../../app/models-store'
import { Button } from '../../components/Button'
import { ModelSelect } from './ModelSelect'

const roles = ['chat', 'memory'] as const

/** Who answers and who keeps the memory, each with the button that adds another. */
export function RoleSelectors({ onAdd }: { onAdd: (role: ModelRole) => void }) {
  return (
    <div className="flex flex-col gap-5">
      {roles.map((role) => (
        <RoleSelector key={role} role={role} onAdd={() => onAdd(role)} />
      ))}
    </div>
  )
}

function RoleSelector({ role, onAdd }: { role: ModelRole; onAdd: () => void }) {
  const { t } = useTranslation()
  const chosen = useModels((state) => state.choices[role])
  const helpId = useId()
  const label = t(`models.roles.${role}.label`)
  return (
    <div className="flex min-w-0 flex-col gap-1.5">
      {/* The dropdown carries the same words as its name. */}
      <span aria-hidden className="font-medium">
        {label}
      </span>
      <div className="flex items-stretch gap-2">
        <div className="min-w-0 flex-1">
          <ModelSelect
            label={label}
            value={chosen}
            onChange={(modelId) => void chooseModel(client, role, modelId)}
            describedBy={helpId}
          />
        </div>
        <Button
          icon={Plus}
          className="h-auto rounded-card"
          aria-label={t(`models.roles.${role}.add`)}
          onClick={onAdd}
        >
          {t('models.add')}
        </Button>
      </div>
      <p id={helpId} className="text-sm text-ink-faint">
        {t(`models.roles.${role}.help`)}
      </p>
    </div>
  )
}
