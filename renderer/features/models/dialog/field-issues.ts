import { useTranslation } from 'react-i18next'
import type { FieldIssue } from '../../../../shared/draft-issues'
import type { ModelField } from '../../../../shared/model-draft'
import type { Issue } from '../../../components/Field'

/** What is wrong with a field, or with one of its rows. */
export type IssuesAt = (field: ModelField, row?: number) => Issue[]

/** What is wrong with a field, in words, with the click that mends it. */
export function useFieldIssues(
  issues: readonly FieldIssue[],
  onFix: (field: ModelField, value: string) => void,
): IssuesAt {
  const { t } = useTranslation()
  return (field, row) =>
    issues
      .filter((issue) => issue.field === field && issue.row === row)
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
                run: () => onFix(fix.field, fix.value),
              },
            }
          : {}),
      }))
}
