import { useTranslation } from 'react-i18next'
import { AlertDialog } from '../components/AlertDialog'
import { showError } from '../components/toast-store'
import { client } from './client'
import { useFrame } from './frame-store'

/** Shows where a link goes before the browser does. */
export function LinkDialog() {
  const { t } = useTranslation()
  const link = useFrame((state) => state.link)
  const close = () => useFrame.setState({ link: null })
  const open = async () => {
    if (!link) return
    close()
    const result = await client.shell.openExternal({ url: link })
    if (!result.ok) showError(result.error)
  }
  return (
    <AlertDialog
      open={link !== null}
      onOpenChange={(next) => {
        if (!next) close()
      }}
      title={t('frame.link.title')}
      description={t('frame.link.explain')}
      confirm={t('frame.link.open')}
      onConfirm={() => void open()}
    >
      <p className="figures readable rounded-control bg-sunken p-2 text-sm wrap-anywhere">{link}</p>
    </AlertDialog>
  )
}
