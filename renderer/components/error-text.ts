import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import { errorWords } from '../../shared/error-words'
import type { AppErrorData } from '../../shared/errors'

/** An error in words: what happened, and why. */
export function errorText(t: TFunction, error: AppErrorData): { what: string; why: string } {
  return errorWords((key, values) => t(key, { ...values }), error)
}

export function useErrorText(error: AppErrorData) {
  const { t } = useTranslation()
  return errorText(t, error)
}
