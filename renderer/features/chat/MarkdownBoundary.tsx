import { Component, type ReactNode } from 'react'

type Props = { fallback: ReactNode; onError?: () => void; children: ReactNode }

/** A text that cannot be drawn as it should is still there to be read. */
export class MarkdownBoundary extends Component<Props, { failed: boolean }> {
  override state = { failed: false }

  static getDerivedStateFromError() {
    return { failed: true }
  }

  override componentDidCatch() {
    this.props.onError?.()
  }

  override render() {
    return this.state.failed ? this.props.fallback : this.props.children
  }
}
