import { useTranslation } from 'react-i18next'
import type { ExplainedValue } from '../../../../shared/contract/models'
import { Chip } from '../../../components/Chip'
import { fieldLabel } from './field-label'
import { detailLabel, valueLabel } from './value-label'

/** Field, value, source; what the person chose stands out. */
export function ExplainTable({ values }: { values: readonly ExplainedValue[] }) {
  const { t } = useTranslation()
  return (
    <table className="readable w-full table-fixed text-left">
      <thead className="text-sm text-ink-faint">
        <tr className="border-b border-line">
          <th scope="col" className="w-1/4 py-1.5 pr-3 font-normal">
            {t('models.explain.field')}
          </th>
          <th scope="col" className="py-1.5 pr-3 font-normal">
            {t('models.explain.value')}
          </th>
          <th scope="col" className="w-2/5 py-1.5 font-normal">
            {t('models.explain.source')}
          </th>
        </tr>
      </thead>
      <tbody>
        {values.map((value) => (
          <tr key={value.field} className="border-b border-line align-top last:border-b-0">
            <th scope="row" className="py-1.5 pr-3 font-normal text-ink-soft wrap-anywhere">
              {fieldLabel(t, value.field)}
            </th>
            <td className="figures py-1.5 pr-3 wrap-anywhere">{valueLabel(t, value)}</td>
            <td className="py-1.5">
              <Chip tone={value.source === 'user' ? 'accent' : 'plain'}>
                {t(`models.explain.from.${value.source}`)}
              </Chip>
              {value.detail ? (
                <span className="block pt-0.5 text-sm text-ink-faint wrap-anywhere">
                  {detailLabel(t, value)}
                </span>
              ) : null}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
