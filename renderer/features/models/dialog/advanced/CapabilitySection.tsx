import { useTranslation } from 'react-i18next'
import type { ModelView } from '../../../../../shared/contract/models'
import type { CapabilityChoice } from '../../../../../shared/model-draft'
import { type CapabilityName, capabilityNames } from '../../../../../shared/model-form'
import { SegmentedControl } from '../../../../components/SegmentedControl'
import type { FormAccess } from '../form-access'
import { foundCapability } from '../found-capability'
import { Section } from './Section'

const choices: readonly CapabilityChoice[] = ['found', 'yes', 'no']

type Props = {
  access: FormAccess
  /** The saved model that is edited. */
  model: ModelView | null
}

/** What the model can do: as it was found, or as the person says. */
export function CapabilitySection({ access, model }: Props) {
  const { t } = useTranslation()
  return (
    <Section title={t('modelForm.capabilities')} help={t('modelForm.capabilitiesHelp')}>
      {capabilityNames.map((name) => (
        <CapabilityField key={name} name={name} access={access} model={model} />
      ))}
    </Section>
  )
}

function CapabilityField({ name, access, model }: Props & { name: CapabilityName }) {
  const { t } = useTranslation()
  const { capabilityChoices } = access.state.draft
  // Beside it stands whether the model shall think.
  const label = t(name === 'reasoning' ? 'models.explain.canReason' : `models.capability.${name}`)
  const found = foundCapability(access.state, model, name)
  const choose = (choice: CapabilityChoice) =>
    access.dispatch({
      type: 'chosen',
      change: { capabilityChoices: { ...capabilityChoices, [name]: choice } },
    })
  return (
    <div className="flex flex-col items-start gap-1.5">
      <span aria-hidden className="font-medium">
        {label}
      </span>
      <SegmentedControl
        label={label}
        value={capabilityChoices[name]}
        onChange={choose}
        options={choices.map((value) => ({ value, label: t(`modelForm.capabilityChoice.${value}`) }))}
      />
      {found === null ? null : (
        <p className="text-sm text-ink-faint">
          {found.value === null
            ? t('modelForm.nothingFound')
            : t('modelForm.found', {
                answer: t(`modelForm.capability.${found.value ? 'yes' : 'no'}`),
                source: t(`models.source.${found.source}`),
              })}
        </p>
      )}
    </div>
  )
}
