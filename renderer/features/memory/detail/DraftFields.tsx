import { useTranslation } from 'react-i18next'
import { controlClass, Field, type Issue } from '../../../components/Field'
import { SegmentedControl } from '../../../components/SegmentedControl'
import { TextArea, TextField } from '../../../components/TextField'
import { importanceOf } from '../importance'
import { longestMemory } from '../longest-memory'
import { useMemory } from '../memory-store'
import { blockKey, type DraftIssue, type MemoryDraft, ownKinds } from './memory-draft'

type Props = {
  draft: MemoryDraft
  onChange: (draft: MemoryDraft) => void
  issues: readonly DraftIssue[]
  textLabel: string
  placeholder?: string
  autoFocus?: boolean
}

/** All that a person can say of a memory, by its kind. */
export function DraftFields({ draft, onChange, issues, textLabel, placeholder, autoFocus }: Props) {
  const { t } = useTranslation()
  const set = (change: Partial<MemoryDraft>) => onChange({ ...draft, ...change })
  const told = (of: readonly DraftIssue[]): Issue[] =>
    of
      .filter((issue) => issues.includes(issue))
      .map((issue) => ({
        level: 'error',
        text: t(`memory.draft.issues.${issue}`, { max: issue === 'tooLong' ? longestMemory : 50 }),
      }))
  const withDetails = draft.kind === 'semantic' || draft.kind === 'episodic'
  return (
    <div className="flex flex-col gap-4">
      <TextArea
        label={textLabel}
        placeholder={placeholder}
        value={draft.text}
        onChange={(text) => set({ text })}
        issues={told(['empty', 'tooLong'])}
        rows={3}
        autoFocus={autoFocus}
      />
      <div className="flex flex-col items-start gap-1.5">
        <SegmentedControl
          label={t('memory.addDialog.kind')}
          value={draft.kind}
          onChange={(kind) => set({ kind })}
          options={ownKinds.map((value) => ({ value, label: t(`memory.kind.${value}`) }))}
        />
        <p className="text-sm text-ink-faint">{t(`memory.addDialog.${draft.kind}Help`)}</p>
      </div>
      {draft.kind === 'core' ? <BlockField draft={draft} set={set} /> : null}
      {draft.kind === 'episodic' ? <EventFields draft={draft} set={set} /> : null}
      {draft.kind === 'procedural' ? (
        <ProcedureFields draft={draft} set={set} issues={told(['noSteps', 'tooManySteps', 'stepTooLong'])} />
      ) : null}
      <div className="grid grid-cols-2 gap-3">
        <TextField
          label={t('memory.draft.subject')}
          hint={t('common.optional')}
          maxLength={80}
          value={draft.subject}
          onChange={(subject) => set({ subject })}
        />
        <Select
          label={t('memory.draft.importance')}
          value={String(draft.importance)}
          options={([3, 2, 1] as const).map((value) => [String(value), t(`memory.importance.${value}`)])}
          onChange={(value) => set({ importance: importanceOf(Number(value)) })}
        />
      </div>
      {withDetails ? (
        <TextArea
          label={t('memory.draft.details')}
          hint={t('common.optional')}
          value={draft.details}
          onChange={(details) => set({ details })}
          maxLength={4_000}
          rows={2}
        />
      ) : null}
    </div>
  )
}

type PartProps = { draft: MemoryDraft; set: (change: Partial<MemoryDraft>) => void }

function BlockField({ draft, set }: PartProps) {
  const { t } = useTranslation()
  const blocks = useMemory((state) => state.blocks) ?? []
  const options = blocks.map((block): [string, string] => [
    blockKey(block.label, block.name),
    block.label === 'own' ? block.name : t(`memory.core.blocks.${block.label}`),
  ])
  if (options.length < 2) return null
  return (
    <Select
      label={t('memory.draft.block')}
      value={draft.block}
      options={options}
      onChange={(block) => set({ block })}
    />
  )
}

function EventFields({ draft, set }: PartProps) {
  const { t } = useTranslation()
  const precisions = ['day', 'month', 'year', 'unknown'] as const
  return (
    <div className="grid grid-cols-2 gap-3">
      <TextField
        label={t('memory.draft.day')}
        hint={t('common.optional')}
        type="date"
        value={draft.day}
        onChange={(day) => set({ day })}
      />
      <Select
        label={t('memory.draft.precision')}
        value={draft.precision}
        options={precisions.map((value) => [value, t(`memory.draft.precisions.${value}`)])}
        onChange={(value) => set({ precision: precisions.find((one) => one === value) ?? 'day' })}
      />
      <TextField
        label={t('memory.draft.eventType')}
        hint={t('common.optional')}
        maxLength={60}
        value={draft.eventType}
        onChange={(eventType) => set({ eventType })}
      />
      <TextField
        label={t('memory.draft.actor')}
        hint={t('common.optional')}
        maxLength={80}
        value={draft.actor}
        onChange={(actor) => set({ actor })}
      />
    </div>
  )
}

function ProcedureFields({ draft, set, issues }: PartProps & { issues: Issue[] }) {
  const { t } = useTranslation()
  const types = ['workflow', 'guide', 'script'] as const
  return (
    <>
      <div className="grid grid-cols-2 gap-3">
        <TextField
          label={t('memory.draft.title')}
          hint={t('common.optional')}
          maxLength={200}
          value={draft.title}
          onChange={(title) => set({ title })}
        />
        <Select
          label={t('memory.draft.entryType')}
          value={draft.entryType}
          options={types.map((value) => [value, t(`memory.draft.entryTypes.${value}`)])}
          onChange={(value) => set({ entryType: types.find((one) => one === value) ?? 'workflow' })}
        />
      </div>
      <TextArea
        label={t('memory.draft.steps')}
        help={t('memory.draft.stepsHelp')}
        value={draft.steps}
        onChange={(steps) => set({ steps })}
        issues={issues}
        rows={5}
      />
    </>
  )
}

type SelectProps = {
  label: string
  value: string
  options: readonly (readonly [string, string])[]
  onChange: (value: string) => void
}

const Select = ({ label, value, options, onChange }: SelectProps) => (
  <Field label={label}>
    {(control) => (
      <select
        className={controlClass}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        {...control}
      >
        {options.map(([option, name]) => (
          <option key={option} value={option}>
            {name}
          </option>
        ))}
      </select>
    )}
  </Field>
)
