import '@fontsource-variable/inter/index.css'
import '@fontsource-variable/jetbrains-mono/index.css'
import './styles/index.css'
import { createRoot } from 'react-dom/client'
import { App } from './app/App'
import { client } from './app/client'
import { languageFor, showLanguage, startLanguage } from './app/i18n'
import { useSettings } from './app/settings-store'
import { followSystemTheme, showTheme } from './app/theme'
import { installPageNonce } from './components/page-nonce'

installPageNonce()
void start()

/** Theme and language stand before the first paint, so that nothing flashes. */
async function start() {
  const [info, startup, settings] = await Promise.all([
    client.shell.info(),
    client.shell.startup(),
    client.app.settings(),
  ])
  if (settings.ok) useSettings.setState(settings.value)
  const systemLanguage = info.ok ? info.value.systemLanguage : navigator.language
  const { theme, language } = useSettings.getState()
  startLanguage(languageFor(language, systemLanguage))
  showTheme(theme, client)
  useSettings.subscribe((now, before) => {
    if (now.language !== before.language) showLanguage(languageFor(now.language, systemLanguage))
    if (now.theme !== before.theme) showTheme(now.theme, client)
  })
  followSystemTheme(() => showTheme(useSettings.getState().theme, client))

  const root = document.getElementById('root')
  if (!root) throw new Error('the page has no root')
  createRoot(root).render(
    <App startup={startup.ok ? startup.value : { state: 'failed', error: startup.error, backups: [] }} />,
  )
}
