import { useModel } from '../../../app/models-store'
import { ExplainDialog } from '../explain/ExplainDialog'
import { TestDialog } from '../stages/TestDialog'
import { RemoveModel } from './RemoveModel'
import type { RowActions } from './use-row-actions'

/** What lies over the table because of one of its rows. */
export function TableDialogs({ actions }: { actions: RowActions }) {
  const explained = useModel(actions.explained)
  const tested = useModel(actions.tested)
  return (
    <>
      {actions.question ? (
        <RemoveModel
          question={actions.question}
          onClose={actions.closeQuestion}
          onConfirm={actions.confirm}
        />
      ) : null}
      {explained ? <ExplainDialog model={explained} onClose={actions.closeExplained} /> : null}
      {tested ? (
        <TestDialog
          model={tested}
          onClose={actions.closeTested}
          onEdit={() => {
            actions.closeTested()
            actions.edit(tested)
          }}
        />
      ) : null}
    </>
  )
}
