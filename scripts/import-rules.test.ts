import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'

const root = join(import.meta.dirname, '..')
const Report = z.object({
  summary: z.object({
    violations: z.array(z.object({ from: z.string(), rule: z.object({ name: z.string() }) })),
  }),
})
const Config = z.object({ forbidden: z.array(z.object({ name: z.string() })) })
const config = Config.parse(createRequire(import.meta.url)('../.dependency-cruiser.cjs'))

/** For each rule one file that breaks it, and what it imports to do so. */
const broken: Record<string, { file: string; imports: string }> = {
  'shared-knows-only-zod': { file: 'shared/a.ts', imports: 'react' },
  'renderer-knows-only-shared': { file: 'renderer/a.ts', imports: '../electron/engine/target' },
  'renderer-has-no-node': { file: 'renderer/b.ts', imports: 'node:fs' },
  'only-shell-imports-electron': { file: 'electron/engine/a.ts', imports: 'electron' },
  'engine-knows-no-door': { file: 'electron/engine/b.ts', imports: '../shell/target' },
  'doors-know-only-engine': { file: 'electron/cli/a.ts', imports: '../shell/target' },
  'agent-knows-no-command-line': { file: 'electron/agent/a.ts', imports: '../cli/target' },
  'shell-knows-no-page': { file: 'electron/shell/a.ts', imports: '../../renderer/target' },
  'database-is-below-features': { file: 'electron/engine/database/a.ts', imports: '../models' },
  'models-are-below-providers': { file: 'electron/engine/models/a.ts', imports: '../providers' },
  'providers-are-below-what-uses-them': { file: 'electron/engine/providers/a.ts', imports: '../chat' },
  'access-and-api-are-above-features': { file: 'electron/engine/servers/a.ts', imports: '../access' },
  'engine-features-through-their-door': { file: 'electron/engine/chat/a.ts', imports: '../models/target' },
  'engine-files-through-doors': { file: 'electron/engine/c.ts', imports: './models/target' },
  'sql-stays-in-database': { file: 'electron/engine/d.ts', imports: 'better-sqlite3' },
  'renderer-features-not-into-folders-of-others': {
    file: 'renderer/features/chat/a.ts',
    imports: '../models/dialog/target',
  },
  'components-know-no-feature': { file: 'renderer/components/a.ts', imports: '../features/chat/target' },
  'product-knows-no-test': { file: 'electron/engine/e.ts', imports: '../../e2e/target' },
  'no-circles': { file: 'electron/shell/circle-one.ts', imports: './circle-two' },
}
const targets = [
  'shared/target.ts',
  'renderer/target.ts',
  'renderer/features/chat/target.ts',
  'renderer/features/models/dialog/target.ts',
  'electron/engine/target.ts',
  'electron/shell/target.ts',
  'electron/cli/target.ts',
  'electron/engine/models/index.ts',
  'electron/engine/models/target.ts',
  'electron/engine/providers/index.ts',
  'electron/engine/chat/index.ts',
  'electron/engine/access/index.ts',
  'e2e/target.ts',
]
let folder = ''

const write = (file: string, text: string) => {
  mkdirSync(dirname(join(folder, file)), { recursive: true })
  writeFileSync(join(folder, file), text)
}

function violations(): { file: string; rule: string }[] {
  const cruiser = join(root, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruise.mjs')
  const options = ['--config', join(root, '.dependency-cruiser.cjs'), '--output-type', 'json']
  const output = execFileSync(process.execPath, [cruiser, ...options, 'shared', 'electron', 'renderer'], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  })
  return Report.parse(JSON.parse(output)).summary.violations.map(({ from, rule }) => ({
    file: from,
    rule: rule.name,
  }))
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'keepsake-import-rules-'))
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  symlinkSync(join(root, 'tsconfig.base.json'), join(folder, 'tsconfig.base.json'))
  for (const target of targets) write(target, 'export const target = 1\n')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('a tree that keeps the rules passes', () => {
  expect(violations()).toEqual([])
})

test('every import rule has a fixture that breaks it, and is caught', () => {
  expect(Object.keys(broken).sort()).toEqual(config.forbidden.map(({ name }) => name).sort())
  for (const { file, imports } of Object.values(broken)) write(file, `import '${imports}'\nexport {}\n`)
  write('electron/shell/circle-two.ts', `import './circle-one'\nexport {}\n`)
  const found = violations()
  for (const [rule, { file }] of Object.entries(broken)) expect(found).toContainEqual({ file, rule })
})
