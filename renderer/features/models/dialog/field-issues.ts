import { useTranslation } from 'react-i18next'
import type { FieldIssue, ModelField } from '../../../../shared/model-form'
import type { Issue } from '../../../components/Field'
import type { DialogAction } from './dialog-state'

/** What is wrong with a field, in words, with the click that mends it. */
export function useFieldIssues(issues: readonly FieldIssue[], dispatch: (action: DialogAction) => void) {
  const { t } = useTranslation()
  return (field: ModelField): Issue[] =>
    issues
      .filter((issue) => issue.field === field)
      .map(({ level, code, params, fix }) => ({
        level,
        text: t(
          `models.issue.${code === 'number_unreadable' && params.found === '' ? 'number_empty' : code}`,
          params,
        ),
        ...(fix
          ? {
              fix: {
                label: t('models.issue.use', { value: fix.value }),
                run: () => dispatch({ type: 'fixed', field: fix.field, value: fix.value }),
              },
            }
          : {}),
      }))
}
