import { useTranslation } from 'react-i18next'
import type { EndpointGroup, EndpointKind } from '../../../../shared/endpoint-kinds'
import { SegmentedControl } from '../../../components/SegmentedControl'
import { groups, kindsOffered } from './kinds'

type Props = {
  group: EndpointGroup
  kind: EndpointKind
  onChange: (group: EndpointGroup, kind: EndpointKind) => void
}

/** Where the model is, then, where that leaves a choice, what is spoken there. */
export function KindChoice({ group, kind, onChange }: Props) {
  const { t } = useTranslation()
  const kinds = kindsOffered[group]
  return (
    <div className="flex flex-col items-start gap-2">
      <SegmentedControl
        label={t('connection.group.label')}
        value={group}
        onChange={(next) => onChange(next, kindsOffered[next][0] ?? 'openai-compatible')}
        options={groups.map((value) => ({ value, label: t(`connection.group.${value}`) }))}
      />
      {kinds.length > 1 ? (
        <SegmentedControl
          label={t('connection.kind.label')}
          value={kind}
          onChange={(next) => onChange(group, next)}
          options={kinds.map((value) => ({ value, label: t(`connection.kind.${value}`) }))}
        />
      ) : null}
      <p className="text-sm text-ink-faint">{t(`connection.about.${aboutOf(group, kind)}`)}</p>
    </div>
  )
}

/** One sentence on what belongs here. */
function aboutOf(group: EndpointGroup, kind: EndpointKind) {
  if (group === 'local') return 'local'
  if (kind === 'openai-compatible') return group === 'private' ? 'privateOpenai' : 'cloudOpenai'
  if (kind === 'anthropic') return group === 'private' ? 'privateAnthropic' : 'anthropic'
  if (kind === 'azure-openai' || kind === 'fireworks' || kind === 'google' || kind === 'google-vertex')
    return kind
  return 'local'
}
