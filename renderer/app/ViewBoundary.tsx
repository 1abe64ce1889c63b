import { Component, type ReactNode } from 'react'
import type { AppErrorData } from '../../shared/errors'
import { ErrorCard } from '../components/ErrorCard'
import { FixScope } from '../components/fix-context'

type State = { error: AppErrorData | null }

/** A view that breaks says so in its place; the rest of the window goes on. */
export class ViewBoundary extends Component<{ children: ReactNode }, State> {
  override state: State = { error: null }

  static getDerivedStateFromError(thrown: unknown): State {
    const detail = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown)
    return { error: { code: 'internal', params: {}, fixes: [{ do: 'retry' }], detail } }
  }

  override render() {
    if (!this.state.error) return this.props.children
    return (
      <FixScope handlers={{ retry: () => this.setState({ error: null }) }}>
        <div className="mx-auto w-full max-w-180 p-5">
          <ErrorCard error={this.state.error} />
        </div>
      </FixScope>
    )
  }
}
