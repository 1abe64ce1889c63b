import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { completeLock, platformOf } from './complete-lock.mjs'

test('the platform of a package is read from its name', () => {
  expect(platformOf('@a/cli-darwin-arm64')).toEqual({ os: ['darwin'], cpu: ['arm64'] })
  expect(platformOf('@a/mac-arm64-metal')).toEqual({ os: ['darwin'], cpu: ['arm64'] })
  expect(platformOf('@a/binding-linux-arm-musleabihf')).toEqual({
    os: ['linux'],
    cpu: ['arm'],
    libc: ['musl'],
  })
  expect(platformOf('@a/oxide-linux-x64-gnu')).toEqual({ os: ['linux'], cpu: ['x64'], libc: ['glibc'] })
  expect(platformOf('@a/win-x64-vulkan')).toEqual({ os: ['win32'], cpu: ['x64'] })
  expect(platformOf('@a/oxide-wasm32-wasi')).toEqual({ cpu: ['wasm32'] })
  expect(platformOf('fsevents')).toBeUndefined()
})

test('the lock file names the binaries of every platform, without which npm ci refuses it', () => {
  const lock = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8'))
  expect(completeLock(lock)).toEqual([])
})
