import '@fontsource-variable/inter/index.css'
import '@fontsource-variable/jetbrains-mono/index.css'
import './styles/index.css'
import { createRoot } from 'react-dom/client'
import { App } from './app/App'
import { client } from './app/client'
import { languageFor, showLanguage, startLanguage } from './app/i18n'
import { refreshModels, useModels } from './app/models-store'
import { readHash, useRoute } from './app/routes'
import { useSettings } from './app/settings-store'
import { followSystemTheme, showTheme } from './app/theme'
import { preloadView, preloadViewsWhenIdle } from './app/views'
import { installPageNonce } from './components/page-nonce'

installPageNonce()
void start()

/** Theme, language and the first view stand before the first paint, so that nothing flashes. */
async function start() {
  const [info, startup, settings] = await Promise.all([
    client.shell.info(),
    client.shell.startup(),
    client.app.settings(),
    refreshModels(client),
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

  const route = readHash(location.hash)
  useRoute.setState({ route })
  await preloadView(route, useModels.getState().list?.length === 0)
  const root = document.getElementById('root')
  if (!root) throw new Error('the page has no root')
  createRoot(root).render(
    <App startup={startup.ok ? startup.value : { state: 'failed', error: startup.error, backups: [] }} />,
  )
  preloadViewsWhenIdle()
}
