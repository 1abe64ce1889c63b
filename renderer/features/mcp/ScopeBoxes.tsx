import { useTranslation } from 'react-i18next'
import { McpScope } from '../../../shared/contract/mcp'

type Props = {
  /** What the boxes are about, for those who hear them one by one. */
  label: string
  chosen: readonly McpScope[]
  onChange: (chosen: McpScope[]) => void
  disabled?: boolean
}

/** What a program may do, a box each. */
export function ScopeBoxes({ label, chosen, onChange, disabled }: Props) {
  const { t } = useTranslation()
  return (
    <fieldset className="flex flex-wrap gap-x-5 gap-y-1.5">
      <legend className="sr-only">{label}</legend>
      {McpScope.options.map((scope) => (
        <label key={scope} className="flex items-center gap-1.5">
          <input
            type="checkbox"
            className="size-4 accent-accent"
            checked={chosen.includes(scope)}
            disabled={disabled}
            onChange={(event) =>
              onChange(
                McpScope.options.filter((one) =>
                  one === scope ? event.target.checked : chosen.includes(one),
                ),
              )
            }
          />
          {t(`mcp.scope.${scope}`)}
        </label>
      ))}
    </fieldset>
  )
}
