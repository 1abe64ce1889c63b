import { AppError } from '../app-error'
import type { StoredModel } from '../database/models'

/** A model that is switched off may not be asked; a click switches it on. */
export const disabled = ({ id, displayName }: StoredModel): AppError =>
  new AppError(
    'model_disabled',
    { name: displayName },
    { fixes: [{ do: 'enable-model', modelId: id }, { do: 'choose-model' }] },
  )

/** What a file or the environment says is changed there, or copied. */
export const describedElsewhere = ({ id, displayName, origin: { from, path } }: StoredModel): AppError =>
  new AppError(
    'model_from_elsewhere',
    { name: displayName, from, path },
    {
      fixes: [
        ...(from === 'file' ? [{ do: 'open-config-file' as const, path }] : []),
        { do: 'copy-to-own', modelId: id },
      ],
    },
  )
