import { Command } from 'cmdk'
import { ChevronDown } from 'lucide-react'
import { Popover } from 'radix-ui'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ModelPreset } from '../../../../shared/contract/models'
import type { EndpointKind } from '../../../../shared/endpoint-kinds'
import { client } from '../../../app/client'
import { Button } from '../../../components/Button'
import { classNames } from '../../../components/class-names'
import { controlClass } from '../../../components/Field'
import { menuClass } from '../../../components/menu-classes'
import { ContextFact } from '../ContextFact'
import { PriceFact } from '../PriceFact'
import { loadPresets, usePresets } from './presets-store'

type Props = { kind: EndpointKind; onPick: (preset: ModelPreset) => void }

/** Models that a vendor is known to offer: one press fills name, context and price. */
export function PresetPicker({ kind, onPick }: Props) {
  const { t } = useTranslation()
  const [open, setOpen] = useState(false)
  const list = usePresets((state) => state.list)
  useEffect(() => void loadPresets(client), [])
  const presets = (list ?? []).filter((preset) => preset.kind === kind)
  if (presets.length === 0) return null
  const pick = (preset: ModelPreset) => {
    setOpen(false)
    onPick(preset)
  }
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger asChild>
        <Button>
          {t('models.dialog.presets')}
          <ChevronDown aria-hidden size={14} strokeWidth={1.75} />
        </Button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          aria-label={t('models.dialog.presetsOf', { kind: t(`connection.kind.${kind}`) })}
          align="end"
          sideOffset={4}
          collisionPadding={8}
          className={classNames(menuClass, 'w-96 max-w-[calc(100vw-1rem)]')}
        >
          <Command label={t('models.dialog.presets')} loop className="flex max-h-80 flex-col">
            <div className="p-1 pb-2">
              <Command.Input
                autoFocus
                aria-label={t('models.dialog.presetsSearch')}
                placeholder={t('models.dialog.presetsSearch')}
                className={controlClass}
              />
            </div>
            <Command.List label={t('models.dialog.presets')} className="min-h-0 overflow-y-auto">
              <Command.Empty className="px-2 py-3 text-ink-soft">{t('models.select.nothing')}</Command.Empty>
              {presets.map((preset) => (
                <PresetItem key={preset.key} preset={preset} onPick={() => pick(preset)} />
              ))}
            </Command.List>
          </Command>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}

function PresetItem({ preset, onPick }: { preset: ModelPreset; onPick: () => void }) {
  const { t } = useTranslation()
  return (
    <Command.Item
      value={preset.key}
      keywords={[preset.displayName, preset.wireName, ...preset.aliases]}
      onSelect={onPick}
      className="flex flex-col gap-0.5 rounded-control px-2 py-1.5 outline-none select-none data-[selected=true]:bg-hover"
    >
      <span className="flex items-baseline gap-2">
        <span className="min-w-0 flex-1 truncate font-medium">{preset.displayName}</span>
        <span className="text-sm text-ink-faint">
          {preset.use.map((use) => t(`models.use.${use}`)).join(' · ')}
        </span>
      </span>
      <span className="flex min-w-0 gap-3 text-sm text-ink-faint">
        <span className="figures min-w-0 flex-1 truncate">{preset.wireName}</span>
        {preset.contextWindow === null ? null : <ContextFact tokens={preset.contextWindow} />}
        <PriceFact price={preset.price} />
      </span>
    </Command.Item>
  )
}
