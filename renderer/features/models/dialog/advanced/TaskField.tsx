import { useTranslation } from 'react-i18next'
import { ModelTask } from '../../../../../shared/model-form'
import { SegmentedControl } from '../../../../components/SegmentedControl'
import type { FormAccess } from '../form-access'

/** What the model is asked to do; most chat. */
export function TaskField({ access }: { access: FormAccess }) {
  const { t } = useTranslation()
  return (
    <div className="flex flex-col items-start gap-1.5 narrow:col-span-2">
      <span aria-hidden className="font-medium">
        {t('modelForm.task')}
      </span>
      <SegmentedControl
        label={t('modelForm.task')}
        value={access.state.draft.task}
        onChange={(task) => access.dispatch({ type: 'chosen', change: { task } })}
        options={ModelTask.options.map((value) => ({ value, label: t(`models.task.${value}`) }))}
      />
      <p className="text-sm text-ink-faint">{t('modelForm.taskHelp')}</p>
    </div>
  )
}
