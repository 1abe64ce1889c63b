import type { EndpointKind } from '../../../../../shared/endpoint-kinds'

/** How a server is told to serve more tokens (`models.raise.<kind>`); null where only its owner knows. */
export function raiseHint(kind: EndpointKind): 'ollama' | 'llamacpp' | 'vllm' | 'lmstudio' | null {
  switch (kind) {
    case 'ollama':
    case 'llamacpp':
    case 'vllm':
    case 'lmstudio':
      return kind
    default:
      return null
  }
}
