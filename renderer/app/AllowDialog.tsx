import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { FileWish } from '../../shared/contract/endpoints'
import { AlertDialog } from '../components/AlertDialog'
import { showError } from '../components/toast-store'
import { client } from './client'
import { useFrame } from './frame-store'
import { refreshModels } from './models-store'

/** Asks for the person's word on what a configuration file wants: all of it, with the place that it goes to. */
export function AllowDialog() {
  const { t } = useTranslation()
  const allowing = useFrame((state) => state.allowing)
  const [wish, setWish] = useState<FileWish | null>(null)
  const close = () => {
    useFrame.setState({ allowing: null })
    setWish(null)
  }
  useEffect(() => {
    if (!allowing) return
    let isCurrent = true
    void client.endpoints.wish({ modelId: allowing.modelId }).then((result) => {
      if (!isCurrent) return
      if (result.ok && result.value) return setWish(result.value)
      useFrame.setState({ allowing: null })
      if (!result.ok) showError(result.error)
      // Another window has said it, or the file wants it no more.
      else allowing.then()
    })
    return () => {
      isCurrent = false
    }
  }, [allowing])
  const allow = async () => {
    if (!allowing || !wish) return
    close()
    const result = await client.endpoints.allow({ modelId: allowing.modelId, sha256: wish.sha256 })
    if (!result.ok) return showError(result.error)
    await refreshModels(client)
    allowing.then()
  }
  if (!wish) return null
  const { path, server, secrets, commands } = wish
  return (
    <AlertDialog
      open
      onOpenChange={(open) => {
        if (!open) close()
      }}
      title={t('configFiles.allow.title', { path })}
      description={t('configFiles.allow.text')}
      confirm={t('configFiles.allow.confirm')}
      onConfirm={() => void allow()}
    >
      <dl className="flex flex-col gap-3 pt-1">
        <Wanted title={t('configFiles.allow.server')} values={[server]} />
        <Wanted title={t('configFiles.allow.secrets', { count: secrets.length })} values={secrets} />
        <Wanted title={t('configFiles.allow.commands', { count: commands.length })} values={commands} />
      </dl>
    </AlertDialog>
  )
}

function Wanted({ title, values }: { title: string; values: readonly string[] }) {
  if (values.length === 0) return null
  return (
    <div className="flex flex-col gap-1">
      <dt className="font-medium">{title}</dt>
      {values.map((value) => (
        <dd key={value}>
          <code className="block rounded-control bg-sunken px-2.5 py-1.5 text-sm wrap-anywhere whitespace-pre-wrap select-text">
            {value}
          </code>
        </dd>
      ))}
    </div>
  )
}
