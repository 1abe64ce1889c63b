import { AddMemoryDialog } from './detail/AddMemoryDialog'
import { ForgetDialog } from './forget/ForgetDialog'
import { UndoSinceDialog } from './forget/UndoSinceDialog'
import { closeMemoryDialog, useMemoryRoute } from './memory-navigation'
import { ImportDialog } from './transfer/ImportDialog'

/** The dialog that the address names; a command from anywhere opens it too. */
export function MemoryDialogs() {
  const { dialog } = useMemoryRoute()
  switch (dialog) {
    case 'add':
      return <AddMemoryDialog onClose={closeMemoryDialog} />
    case 'forget':
      return <ForgetDialog onClose={closeMemoryDialog} />
    case 'since':
      return <UndoSinceDialog onClose={closeMemoryDialog} />
    case 'import':
      return <ImportDialog onClose={closeMemoryDialog} />
    case undefined:
      return null
  }
}
