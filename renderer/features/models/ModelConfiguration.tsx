import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ModelRole } from '../../../shared/contract/models'
import { useModels } from '../../app/models-store'
import { Card } from '../../components/Card'
import { BuiltinModels } from './BuiltinModels'
import { CatalogSection } from './catalog/CatalogSection'
import { EndpointList } from './endpoints/EndpointList'
import { ConfigFileSection } from './files/ConfigFileSection'
import { ModelDialog } from './ModelDialog'
import { RoleSelectors } from './RoleSelectors'
import { ModelSection } from './table/ModelSection'

/** Which form lies over the list. */
export type OpenForm = 'add' | { editId: string; at?: 'key' } | null

type Props = { form: OpenForm; onForm: (form: OpenForm) => void }

/** Settings → Model Configuration. */
export function ModelConfiguration({ form, onForm }: Props) {
  const { t } = useTranslation()
  const [addFor, setAddFor] = useState<ModelRole | null>(null)
  const list = useModels((state) => state.list)
  const edited = form !== null && form !== 'add' ? list?.find((model) => model.id === form.editId) : undefined
  const close = () => {
    setAddFor(null)
    onForm(null)
  }
  const openAdd = (role: ModelRole | null) => {
    setAddFor(role)
    onForm('add')
  }
  return (
    <div className="flex flex-col gap-8">
      <p className="text-ink-soft">{t('models.intro')}</p>
      <RoleSelectors onAdd={openAdd} />
      <ModelSection onAdd={() => openAdd(null)} onEdit={(editId) => onForm({ editId })} />
      <EndpointList />
      <ConfigFileSection />
      <section className="flex flex-col gap-2">
        <h2 className="text-md font-medium">{t('models.builtin.title')}</h2>
        <p className="text-ink-soft">{t('models.builtin.intro')}</p>
        <Card>
          <BuiltinModels withEngine />
        </Card>
      </section>
      <CatalogSection />
      {form === 'add' ? <ModelDialog model={null} role={addFor} onClose={close} /> : null}
      {edited ? (
        <ModelDialog
          key={edited.id}
          model={edited}
          atKey={form !== null && form !== 'add' && form.at === 'key'}
          onClose={close}
          onCopied={(copyId) => onForm({ editId: copyId })}
        />
      ) : null}
    </div>
  )
}
