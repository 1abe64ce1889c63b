import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../../app/format'
import { classNames } from '../../../components/class-names'
import { controlClass } from '../../../components/Field'

type Props = {
  label: string
  /** Null: none is set. */
  value: number | null
  min: number
  max: number
  placeholder?: string
  /** What is counted, told behind the field. */
  unit: string
  onSave: (value: number | null) => void
}

/** A number that is saved when the field is left or Enter is pressed; what is no number is not taken. */
export function NumberSetting({ label, value, min, max, placeholder, unit, onSave }: Props) {
  const { t } = useTranslation()
  const format = useFormat()
  const [text, setText] = useState<string | null>(null)
  const shown = text ?? (value === null ? '' : format.number(value))
  const read = shown.trim() === '' ? null : Number(shown.replace(/[\s,]/g, ''))
  const isBad =
    read === null ? placeholder === undefined : !Number.isInteger(read) || read < min || read > max
  const save = () => {
    if (text === null || isBad) return
    setText(null)
    if (read !== value) onSave(read)
  }
  return (
    <div className="flex w-40 flex-col gap-1">
      <div className="flex items-center gap-2">
        <input
          type="text"
          inputMode="numeric"
          aria-label={label}
          aria-invalid={isBad || undefined}
          value={shown}
          placeholder={placeholder}
          className={classNames(controlClass, 'figures min-w-0')}
          onChange={(event) => setText(event.target.value)}
          onBlur={save}
          onKeyDown={(event) => {
            if (event.key === 'Enter') save()
            if (event.key === 'Escape') setText(null)
          }}
        />
        <span aria-hidden className="w-14 shrink-0 text-sm text-ink-faint">
          {unit}
        </span>
      </div>
      {isBad ? (
        <span role="alert" className="text-sm text-danger">
          {t('memory.settings.between', { min, max })}
        </span>
      ) : null}
    </div>
  )
}
