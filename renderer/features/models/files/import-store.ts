import { create } from 'zustand'
import type { Client } from '../../../../shared/contract'
import { type ConfigFileView, longestConfigBytes } from '../../../../shared/contract/config-files'
import type { AppErrorData } from '../../../../shared/errors'
import { refreshModels } from '../../../app/models-store'
import { refreshConfigFiles, useConfigFiles } from './config-files-store'
import { freeFileName, isConfigFile } from './import-names'

export type ImportFile = { name: string; text: string }
/** What became of one file. */
export type ImportResult =
  | { name: string; outcome: 'taken'; file: ConfigFileView }
  | { name: string; outcome: 'broken'; file: ConfigFileView }
  | { name: string; outcome: 'refused'; error: AppErrorData; text: string }

type Imports = { results: readonly ImportResult[]; busy: boolean }

/** The last files that were opened, dropped or picked, until the person has seen what became of them. */
export const useImports = create<Imports>(() => ({ results: [], busy: false }))

export const closeImports = () => useImports.setState({ results: [] })

type NeededClient = Pick<Client, 'configFiles' | 'models'>

/** Takes files one after another; each says what became of it. */
export async function importFiles(client: NeededClient, files: readonly ImportFile[]) {
  if (files.length === 0) return
  useImports.setState({ busy: true })
  const results: ImportResult[] = []
  for (const file of files) results.push(await importOne(client, file))
  useImports.setState((state) => ({ busy: false, results: [...state.results, ...results] }))
  await Promise.all([refreshModels(client), refreshConfigFiles(client)])
}

/** Once more under a name that is free. */
export async function importRenamed(
  client: NeededClient,
  result: Extract<ImportResult, { outcome: 'refused' }>,
) {
  const given = useImports.getState().results.map(({ name }) => name)
  const taken = [...given, ...(useConfigFiles.getState().list ?? []).map(({ name }) => name)]
  useImports.setState((state) => ({ results: state.results.filter((other) => other !== result) }))
  await importFiles(client, [{ name: freeFileName(result.name, taken), text: result.text }])
}

async function importOne(client: NeededClient, { name, text }: ImportFile): Promise<ImportResult> {
  const result = await client.configFiles.importText({ name, text })
  if (!result.ok) return { name, outcome: 'refused', error: result.error, text }
  return { name, outcome: result.value.state === 'broken' ? 'broken' : 'taken', file: result.value }
}

/** Reads picked or dropped files; what is no configuration file, or too long to be one, says so. */
export async function importPicked(client: NeededClient, files: readonly File[]) {
  const read: ImportFile[] = []
  const refused: ImportResult[] = []
  for (const file of files) {
    const wrong = !isConfigFile(file.name) || file.size > longestConfigBytes
    if (wrong) {
      const error: AppErrorData = {
        code: 'invalid_input',
        params: { field: 'file', reason: isConfigFile(file.name) ? 'file_size' : 'file_kind' },
        fixes: [],
        detail: `${file.name}: ${file.size} bytes`,
      }
      refused.push({ name: file.name, outcome: 'refused', error, text: '' })
    } else read.push({ name: file.name, text: await file.text() })
  }
  useImports.setState((state) => ({ results: [...state.results, ...refused] }))
  await importFiles(client, read)
}

/** Takes the files that are opened by double click or on the command line; returns what ends that. */
export const followOpened = (client: NeededClient & Pick<Client, 'shell'>) =>
  client.shell.openedFiles(undefined, {
    onEvent: (file) => void importFiles(client, [file]),
    // It ends with the window alone.
    onEnd: () => undefined,
  })
