import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import ts from 'typescript'
import { projectRoot } from './setup/folders.mjs'

/** The files that the package's types are written in; they refer to each other and to nothing else of ours. */
const sources = [
  'agent.ts',
  'agent/agent-error.ts',
  'agent/agent-wrapper.ts',
  'agent/backends.ts',
  'agent/profile.ts',
  'agent/types.ts',
  'engine/servers/handlers/handler-module.ts',
]

/** What a door of the engine leads to: the door itself names types that are no business of the package. */
const behindDoors = { './engine/servers': './engine/servers/handlers/handler-module' }

/** Writes the declarations of the package into dist/types, one file at a time, as each says its own types. */
export function buildTypes() {
  for (const source of sources) {
    const file = path.join(projectRoot, 'electron', source)
    const { outputText, diagnostics = [] } = ts.transpileDeclaration(readFileSync(file, 'utf8'), {
      fileName: file,
      compilerOptions: {
        target: ts.ScriptTarget.ES2023,
        module: ts.ModuleKind.ESNext,
        isolatedDeclarations: true,
        declaration: true,
        verbatimModuleSyntax: true,
      },
    })
    const [problem] = diagnostics
    if (problem) {
      const text = ts.flattenDiagnosticMessageText(problem.messageText, ' ')
      throw new Error(`The types of electron/${source} cannot be written: ${text}`)
    }
    const target = path.join(projectRoot, 'dist', 'types', source.replace(/\.ts$/, '.d.ts'))
    mkdirSync(path.dirname(target), { recursive: true })
    // Node's own resolution wants the whole name of a file.
    const named = (path) => `from '${behindDoors[path] ?? path}.js'`
    writeFileSync(
      target,
      outputText.replace(/from '(\.[^']+)'/g, (_, path) => named(path)),
    )
  }
}
