import { Check } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ServedModel } from '../../../../../shared/contract/models'
import { classNames } from '../../../../components/class-names'
import { controlClass } from '../../../../components/Field'
import { FactLine } from '../../FactLine'

const searchFrom = 8

type Props = { models: readonly ServedModel[]; chosen: string; onPick: (model: ServedModel) => void }

/** The models that a server told of, to pick the name from. */
export function ServedModels({ models, chosen, onPick }: Props) {
  const { t } = useTranslation()
  const [query, setQuery] = useState('')
  const found = models
    .filter((model) => model.id.toLowerCase().includes(query.trim().toLowerCase()))
    .sort(
      (one, other) =>
        Number(one.capabilities.embedding === true) - Number(other.capabilities.embedding === true),
    )
  return (
    <div className="flex flex-col gap-1.5">
      <p className="font-medium">{t('models.test.served')}</p>
      {models.length >= searchFrom ? (
        <input
          value={query}
          onChange={(event) => setQuery(event.target.value)}
          aria-label={t('models.test.servedSearch', { count: models.length })}
          placeholder={t('models.test.servedSearch', { count: models.length })}
          className={controlClass}
        />
      ) : null}
      <ul className="flex max-h-44 flex-col gap-0.5 overflow-y-auto rounded-control border border-line bg-raised p-1">
        {found.map((model) => (
          <li key={model.id}>
            <button
              type="button"
              aria-pressed={model.id === chosen}
              onClick={() => onPick(model)}
              className={classNames(
                'flex w-full min-w-0 items-center gap-2 rounded-xs px-2 py-1 text-left hover:bg-hover',
                model.id === chosen && 'bg-accent-soft',
              )}
            >
              <span className="min-w-0 flex-1">
                <span className="figures block wrap-anywhere">{model.id}</span>
                <ServedFacts model={model} />
              </span>
              {model.id === chosen ? <Check aria-hidden size={14} className="shrink-0 text-accent" /> : null}
            </button>
          </li>
        ))}
        {found.length === 0 ? (
          <li className="px-2 py-1 text-ink-soft">{t('models.test.servedNothing')}</li>
        ) : null}
      </ul>
    </div>
  )
}

function ServedFacts({ model }: { model: ServedModel }) {
  const { t } = useTranslation()
  const { tools, vision, reasoning, embedding } = model.capabilities
  const facts = [
    model.contextWindow === null
      ? t('models.test.unknownContext')
      : t('models.context', { tokens: model.contextWindow }),
    model.loaded ? t('models.test.loaded') : null,
    tools ? t('models.test.tools') : null,
    vision ? t('models.test.vision') : null,
    reasoning ? t('models.test.reasoning') : null,
    embedding ? t('models.test.embedding') : null,
  ]
  return <FactLine facts={facts} />
}
