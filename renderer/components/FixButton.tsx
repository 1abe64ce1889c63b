import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Fix } from '../../shared/errors'
import { Button, type ButtonVariant } from './Button'
import { useFixRunner } from './fix-context'

type Props = {
  fix: Fix
  variant?: ButtonVariant
  /** A key was given, and refused. */
  keyRefused?: boolean
}

/** The one button that runs a fix, whatever error it stands beside. */
export function FixButton({ fix, variant = 'secondary', keyRefused = false }: Props) {
  const { t } = useTranslation()
  const run = useFixRunner(fix)
  const [busy, setBusy] = useState(false)
  if (!run) return null
  const press = async () => {
    setBusy(true)
    await run()
    setBusy(false)
  }
  return (
    <Button size="small" variant={variant} busy={busy} onClick={() => void press()}>
      {t(`fixes.${fix.do}`, fixParams(fix, keyRefused))}
    </Button>
  )
}

function fixParams(fix: Fix, keyRefused: boolean): Record<string, string | number | null> {
  if (fix.do === 'open-link') return { host: URL.canParse(fix.url) ? new URL(fix.url).host : fix.url }
  if (fix.do === 'use-max-tokens' && fix.tokens === null) return { context: 'none' }
  if (fix.do === 'enter-key' && keyRefused) return { context: 'another' }
  return { ...fix }
}
