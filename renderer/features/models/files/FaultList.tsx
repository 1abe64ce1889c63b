import { useTranslation } from 'react-i18next'
import { classNames } from '../../../components/class-names'

const shownFaults = 20

/** Faults of a file, a line each: where, which field, what stands there and what should. */
export function FaultList({ faults, className }: { faults: readonly string[]; className?: string }) {
  const { t } = useTranslation()
  const more = faults.length - shownFaults
  return (
    <ul
      aria-label={t('configFiles.issues')}
      className={classNames(
        'readable flex flex-col gap-1 rounded-control border border-danger-line bg-danger-soft px-3 py-2',
        className,
      )}
    >
      {faults.slice(0, shownFaults).map((fault) => (
        <li key={fault} className="wrap-anywhere">
          {fault}
        </li>
      ))}
      {more > 0 ? <li>{t('models.remove.more', { count: more })}</li> : null}
    </ul>
  )
}
