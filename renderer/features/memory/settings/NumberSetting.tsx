import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { classNames } from '../../../components/class-names'
import { controlClass } from '../../../components/Field'

type Props = {
  label: string
  /** Null: none is set. */
  value: number | null
  min: number
  max: number
  placeholder?: string
  onSave: (value: number | null) => void
}

/** A number that is saved when the field is left or Enter is pressed; what is no number is not taken. */
export function NumberSetting({ label, value, min, max, placeholder, onSave }: Props) {
  const { t } = useTranslation()
  const [text, setText] = useState<string | null>(null)
  const shown = text ?? (value === null ? '' : String(value))
  const read = shown.trim() === '' ? null : Number(shown.replace(/[\s,]/g, ''))
  const isBad =
    read === null ? placeholder === undefined : !Number.isInteger(read) || read < min || read > max
  const save = () => {
    if (text === null || isBad) return
    setText(null)
    if (read !== value) onSave(read)
  }
  return (
    <div className="flex w-32 flex-col gap-1">
      <input
        type="text"
        inputMode="numeric"
        aria-label={label}
        aria-invalid={isBad || undefined}
        value={shown}
        placeholder={placeholder}
        className={classNames(controlClass, 'figures')}
        onChange={(event) => setText(event.target.value)}
        onBlur={save}
        onKeyDown={(event) => {
          if (event.key === 'Enter') save()
          if (event.key === 'Escape') setText(null)
        }}
      />
      {isBad ? (
        <span role="alert" className="text-sm text-danger">
          {t('memory.settings.between', { min, max })}
        </span>
      ) : null}
    </div>
  )
}
