import { useTranslation } from 'react-i18next'
import { isThePerson } from '../memory-subject'

/** A subject by its name, in words where it has none. */
export function useSubjectName(): (subject: string) => string {
  const { t } = useTranslation()
  return (subject) =>
    subject === '' ? t('memory.subjects.nobody') : isThePerson(subject) ? t('memory.subjects.you') : subject
}

export function SubjectName({ subject }: { subject: string }) {
  return useSubjectName()(subject)
}
