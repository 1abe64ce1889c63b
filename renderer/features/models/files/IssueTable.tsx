import { useTranslation } from 'react-i18next'
import type { ConfigIssue } from '../../../../shared/contract/config-files'

const shownIssues = 20

/** What is wrong in a file, at its place: line and column, field, what stands there, what is expected. */
export function IssueTable({ issues }: { issues: readonly ConfigIssue[] }) {
  const { t } = useTranslation()
  const more = issues.length - shownIssues
  return (
    <section
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard scrolls it
      tabIndex={0}
      aria-label={t('configFiles.issues')}
      className="overflow-x-auto rounded-control border border-danger-line bg-danger-soft"
    >
      <table className="readable w-full text-left text-sm">
        <thead>
          <tr className="border-b border-danger-line">
            {(['place', 'field', 'found', 'expected'] as const).map((column) => (
              <th key={column} scope="col" className="px-2.5 py-1.5 font-medium whitespace-nowrap">
                {t(`configFiles.column.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {issues.slice(0, shownIssues).map((issue, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: issues have no identity beside their place
            <tr key={index} className="align-top">
              <td className="figures px-2.5 py-1 whitespace-nowrap">{placeOf(issue)}</td>
              <td className="figures px-2.5 py-1 wrap-anywhere">{issue.field ?? '–'}</td>
              <td className="px-2.5 py-1 wrap-anywhere">{issue.found}</td>
              <td className="px-2.5 py-1 wrap-anywhere">{issue.expected}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {more > 0 ? <p className="px-2.5 py-1.5 text-sm">{t('models.remove.more', { count: more })}</p> : null}
    </section>
  )
}

/** `12:5`, as editors write it. */
const placeOf = ({ line, column }: ConfigIssue) =>
  line === null ? '–' : column === null ? String(line) : `${line}:${column}`
