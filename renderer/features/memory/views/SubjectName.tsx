import { useTranslation } from 'react-i18next'
import { isThePerson } from '../memory-subject'
import { things } from './subject-groups'

/** A subject by its name, in words where it has none. */
export function useSubjectName(): (subject: string) => string {
  const { t } = useTranslation()
  return (subject) =>
    subject === things
      ? t('memory.subjects.things')
      : subject === '' || isThePerson(subject)
        ? t('memory.subjects.you')
        : subject
}

export function SubjectName({ subject }: { subject: string }) {
  return useSubjectName()(subject)
}
