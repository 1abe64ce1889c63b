// The page's policy forbids `eval`. Zod would try it once, and the attempt alone is a violation. It looks at this
// when a schema is made, so it stands before any module that makes one.
Object.assign(globalThis, { __zod_globalConfig: { jitless: true } })
void import('./start')
