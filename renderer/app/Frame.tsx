import { PanelLeft, SquareChevronRight } from 'lucide-react'
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { classNames } from '../components/class-names'
import { IconButton } from '../components/IconButton'
import { client } from './client'
import { useFrame } from './frame-store'
import { Rail } from './Rail'
import { RailResizer } from './RailResizer'
import { updateSettings, useSettings } from './settings-store'
import { SlotsContext } from './slots'
import { useNarrow } from './use-narrow'

/** The window: rail, title bar, view, panel. */
export function Frame({ children }: { children: ReactNode }) {
  const { t } = useTranslation()
  const collapsed = useSettings((state) => state.railCollapsed)
  const width = useSettings((state) => state.railWidth)
  const narrow = useNarrow()
  const overlayOpen = useFrame((state) => state.railOverlayOpen)
  const [title, setTitle] = useState<HTMLElement | null>(null)
  const [actions, setActions] = useState<HTMLElement | null>(null)
  const [inspector, setInspector] = useState<HTMLElement | null>(null)
  const slots = useMemo(() => ({ title, actions, inspector }), [title, actions, inspector])
  const railShown = !narrow && !collapsed

  return (
    <div className="flex h-full">
      <button
        type="button"
        onClick={() => document.getElementById('content')?.focus()}
        className="fixed top-2 left-2 z-50 -translate-y-16 rounded-control bg-accent px-3 py-2 text-on-accent focus:translate-y-0"
      >
        {t('frame.skip')}
      </button>
      {railShown ? (
        <div className="flex shrink-0 border-r border-line" style={{ width }}>
          <Rail
            onOpen={nothing}
            onHide={() => void updateSettings(client, { railCollapsed: true })}
            edge={<RailResizer />}
          />
        </div>
      ) : null}
      {narrow && overlayOpen ? <RailOverlay /> : null}
      {/* Behind the rail that lies over it nothing takes the focus. */}
      <div className="flex min-w-0 flex-1 flex-col" inert={narrow && overlayOpen}>
        <header
          className={classNames(
            'drag titlebar-end flex h-11 shrink-0 items-center gap-2',
            railShown ? 'pl-4' : 'titlebar-start',
          )}
        >
          {railShown ? null : (
            <IconButton
              icon={PanelLeft}
              label={t('frame.railShow')}
              shortcut="Mod+B"
              onClick={() => showRail(narrow)}
            />
          )}
          <div ref={setTitle} className="flex min-w-0 flex-1 items-center" />
          <div ref={setActions} className="no-drag flex items-center gap-1" />
          <IconButton
            icon={SquareChevronRight}
            label={t('frame.palette.open')}
            shortcut="Mod+K"
            onClick={() => useFrame.setState({ paletteOpen: true })}
          />
        </header>
        <div className="relative flex min-h-0 flex-1">
          <main id="content" tabIndex={-1} className="flex min-w-0 flex-1 flex-col outline-none">
            <SlotsContext value={slots}>{children}</SlotsContext>
          </main>
          <div
            ref={setInspector}
            className="max-wide:absolute max-wide:inset-y-0 max-wide:right-0 max-wide:z-20 max-wide:max-w-full max-wide:has-[section]:shadow-float"
          />
        </div>
      </div>
    </div>
  )
}

function RailOverlay() {
  const close = () => useFrame.setState({ railOverlayOpen: false })
  const panel = useRef<HTMLDivElement>(null)
  const [opener] = useState(() => document.activeElement)
  useEffect(() => {
    const node = panel.current
    if (node && !node.contains(document.activeElement)) node.querySelector('button')?.focus()
    return () => {
      if (document.activeElement === document.body && opener instanceof HTMLElement) opener.focus()
    }
  }, [opener])
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape and a press beside the rail close it
    <div
      ref={panel}
      className="fixed inset-0 z-30 flex"
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.defaultPrevented) return
        event.preventDefault()
        close()
      }}
    >
      <div className="flex w-72 max-w-[85vw] animate-slide-left border-r border-line shadow-float">
        <Rail onOpen={close} onHide={close} />
      </div>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the rail's own button does the same */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: Escape does the same */}
      <div className="flex-1 animate-fade bg-scrim" onClick={close} />
    </div>
  )
}

export function showRail(narrow: boolean) {
  if (narrow) useFrame.setState(({ railOverlayOpen }) => ({ railOverlayOpen: !railOverlayOpen }))
  else void updateSettings(client, { railCollapsed: !useSettings.getState().railCollapsed })
}

const nothing = () => undefined
