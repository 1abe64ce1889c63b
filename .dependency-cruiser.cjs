/** Which layer may import which: docs/architecture.md says why. Each rule has a fixture that breaks it. */
const features = '(models|providers|chat|memory|servers|access|mcp)'
const tests = '(\\.test\\.tsx?$|/testing(/|\\.ts$))'

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'shared-knows-only-zod',
      severity: 'error',
      from: { path: '^shared/', pathNot: tests },
      to: { pathNot: '^shared/|(^|/)node_modules/zod(/|$)' },
    },
    {
      name: 'renderer-knows-only-shared',
      severity: 'error',
      from: { path: '^renderer/' },
      to: { path: '^electron/' },
    },
    {
      name: 'renderer-has-no-node',
      severity: 'error',
      from: { path: '^renderer/', pathNot: tests },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'only-shell-imports-electron',
      severity: 'error',
      from: { pathNot: '^electron/shell/' },
      to: { path: '(^|/)node_modules/electron(-updater|-log)?(/|$)|^electron$' },
    },
    {
      name: 'engine-knows-no-door',
      severity: 'error',
      from: { path: '^electron/engine/' },
      to: { path: '^(electron/(shell|agent|cli)|renderer)/|^electron/(agent|cli)\\.ts$' },
    },
    {
      name: 'doors-know-only-engine',
      severity: 'error',
      comment:
        'The agent and the command line are plain Node. The words of errors are data, the same for every door.',
      from: { path: '^electron/(agent|cli)(/|\\.ts$)', pathNot: tests },
      to: {
        path: '^(electron|renderer)/|(^|/)node_modules/(electron|react|better-sqlite3)(/|$)|^electron$',
        pathNot: [
          '^electron/(agent|cli)/',
          '^electron/engine/',
          '^renderer/locales/[^/]+/((server|memory)-)?errors\\.json$',
        ],
      },
    },
    {
      name: 'agent-knows-no-command-line',
      severity: 'error',
      from: { path: '^electron/agent(/|\\.ts$)' },
      to: { path: '^electron/cli(/|\\.ts$)' },
    },
    {
      name: 'shell-knows-no-page',
      severity: 'error',
      from: { path: '^electron/shell/' },
      to: { path: '^renderer/' },
    },
    {
      name: 'database-is-below-features',
      severity: 'error',
      from: { path: '^electron/engine/database/', pathNot: tests },
      to: { path: `^electron/engine/${features}/` },
    },
    {
      name: 'models-are-below-providers',
      severity: 'error',
      from: { path: '^electron/engine/models/', pathNot: tests },
      to: { path: '^electron/engine/(providers|chat|memory|servers|mcp)/' },
    },
    {
      name: 'providers-are-below-what-uses-them',
      severity: 'error',
      from: { path: '^electron/engine/providers/', pathNot: tests },
      to: { path: '^electron/engine/(chat|memory|servers|mcp)/' },
    },
    {
      name: 'access-and-api-are-above-features',
      severity: 'error',
      from: { path: '^electron/engine/(models|providers|chat|memory|servers|mcp)/', pathNot: tests },
      to: { path: '^electron/engine/(access|api)/' },
    },
    {
      name: 'engine-features-through-their-door',
      severity: 'error',
      from: { path: `^electron/engine/(${features.slice(1, -1)})/`, pathNot: tests },
      to: { path: `^electron/engine/${features}/`, pathNot: ['^electron/engine/$1/', '/index\\.ts$'] },
    },
    {
      name: 'engine-files-through-doors',
      severity: 'error',
      from: { path: '^electron/(engine/([^/]+\\.ts$|api/)|shell/|agent|cli)', pathNot: tests },
      to: { path: `^electron/engine/${features}/`, pathNot: '/index\\.ts$' },
    },
    {
      name: 'sql-stays-in-database',
      severity: 'error',
      from: { path: '^(electron|renderer|shared)/', pathNot: ['^electron/engine/database/', tests] },
      to: { path: '(^|/)node_modules/better-sqlite3(/|$)' },
    },
    {
      name: 'renderer-features-not-into-folders-of-others',
      severity: 'error',
      from: { path: '^renderer/features/([^/]+)/' },
      to: { path: '^renderer/features/[^/]+/[^/]+/', pathNot: '^renderer/features/$1/' },
    },
    {
      name: 'components-know-no-feature',
      severity: 'error',
      from: { path: '^renderer/components/' },
      to: { path: '^renderer/features/' },
    },
    {
      name: 'product-knows-no-test',
      severity: 'error',
      from: { path: '^(shared|electron|renderer)/', pathNot: tests },
      to: { path: '^(e2e|bench|scripts)/|\\.test\\.tsx?$' },
    },
    {
      name: 'no-circles',
      severity: 'error',
      from: { path: '^(shared|electron|renderer)/' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
}
