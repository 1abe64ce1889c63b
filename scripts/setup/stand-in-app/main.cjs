// The default app of a stand-in Electron, whose package holds none: it does what Electron's own does with a
// command line such as `electron --no-sandbox . --some-argument`, and nothing else.
const { app } = require('electron')
const fs = require('node:fs')
const Module = require('node:module')
const path = require('node:path')
const { pathToFileURL } = require('node:url')

// As in the official default app: it makes `app.isPackaged` and protocol registration behave as in development.
process.defaultApp = true

/** @returns {{ folder: string | undefined, modules: string[] }} */
function parse(argv) {
  const modules = []
  for (let index = 0; index < argv.length; index += 1) {
    const argument = argv[index]
    if (argument === '-r' || argument === '--require') {
      index += 1
      modules.push(argv[index])
    } else if (argument === '-v' || argument === '--version') {
      process.stdout.write(`v${process.versions.electron}\n`)
      process.exit(0)
    } else if (!argument.startsWith('-')) {
      return { folder: argument, modules }
    }
  }
  return { folder: undefined, modules }
}

function fail(message) {
  process.stderr.write(`${message}\n`)
  process.exit(1)
}

/** The file to start: `main` of the folder's package.json, or the file that was named. */
function entryOf(target) {
  if (!fs.existsSync(target)) fail(`Cannot find the app "${target}"`)
  if (!fs.statSync(target).isDirectory()) {
    app.setAppPath(path.dirname(target))
    return target
  }
  const packageFile = path.join(target, 'package.json')
  if (!fs.existsSync(packageFile)) return path.join(target, 'index.js')
  const description = JSON.parse(fs.readFileSync(packageFile, 'utf8'))
  if (description.version) app.setVersion(description.version)
  const name = description.productName || description.name
  if (name) app.setName(name)
  if (description.desktopName) app.setDesktopName(description.desktopName)
  app.setAppPath(target)
  return path.join(target, description.main || 'index.js')
}

const { folder, modules } = parse(process.argv.slice(1))
if (modules.length > 0) Module._preloadModules(modules)
if (!folder) fail('This is a stand-in for Electron. Name the folder of an app, for example: electron .')
const entry = entryOf(path.resolve(folder))
if (!fs.existsSync(entry)) fail(`The app has no file "${entry}". Build it first.`)
if (/\.mjs$/.test(entry)) import(pathToFileURL(entry).href)
else Module._load(entry, Module, true)
