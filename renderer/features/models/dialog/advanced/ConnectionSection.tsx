import { useTranslation } from 'react-i18next'
import { AddressField } from '../../connection/AddressField'
import { ConnectionOptions } from '../../connection/ConnectionOptions'
import { connectionAccess, type FormAccess } from '../form-access'
import { Section } from './Section'

type Props = { access: FormAccess; withAddress: boolean; requestUrl: string | null }

/** What is kept for the server, and so for all its models. */
export function ConnectionSection({ access, withAddress, requestUrl }: Props) {
  const { t } = useTranslation()
  const connection = connectionAccess(access)
  return (
    <Section title={t('connection.title')} help={t('connection.help')}>
      {withAddress ? (
        <div className="narrow:col-span-2">
          <AddressField access={connection} requestUrl={requestUrl} />
        </div>
      ) : null}
      <ConnectionOptions access={connection} />
    </Section>
  )
}
