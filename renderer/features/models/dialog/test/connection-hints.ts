import type { AppErrorData } from '../../../../../shared/errors'
import { placeOf } from '../../../../../shared/model-address'

/** A thing to try; its text is `models.test.hint.<text>`. */
export type Hint = {
  text: 'start' | 'port' | 'docker' | 'dockerSelf' | 'otherMachine'
  params: { port: string; command: string }
}

/** What helps where nothing answers, nearest cause first. */
export function hintsFor(error: AppErrorData, url: string): Hint[] {
  if (!['unreachable', 'timeout_connect', 'not_a_model_server'].includes(error.code)) return []
  if (!URL.canParse(url)) return []
  const { hostname, port: given, protocol } = new URL(url)
  const port = given || (protocol === 'https:' ? '443' : '80')
  const hint = (text: Hint['text']): Hint => ({ text, params: { port, command: startCommand(port) } })
  if (error.code === 'not_a_model_server') return [hint('port')]
  switch (placeOf(hostname)) {
    case 'local':
      return [hint('start'), hint('port'), hint('docker'), hint('dockerSelf')]
    case 'private':
      return [hint('otherMachine'), hint('port'), hint('docker')]
    case 'cloud':
      return []
  }
}

/** How the server that usually has this port is started. */
function startCommand(port: string): string {
  if (port === '11434') return 'ollama serve'
  if (port === '1234') return 'lms server start'
  if (port === '8080' || port === '9931') return `llama-server -m model.gguf --port ${port}`
  return `vllm serve <model> --port ${port}`
}
