import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { initWasm, Resvg } from '@resvg/resvg-wasm'
import { icnsFile, icoFile } from './icons/containers.mjs'
import { projectRoot } from './setup/folders.mjs'

const resources = path.join(projectRoot, 'resources')
const folder = path.join(resources, 'icons')
const pngSizes = [16, 24, 32, 48, 64, 128, 256, 512, 1024]

await initWasm(readFileSync(path.join(projectRoot, 'node_modules', '@resvg', 'resvg-wasm', 'index_bg.wasm')))
const drawing = readFileSync(path.join(resources, 'icon.svg'), 'utf8')

/** @returns {Buffer} the icon as a PNG of this many pixels a side */
const render = (size) =>
  Buffer.from(new Resvg(drawing, { fitTo: { mode: 'width', value: size } }).render().asPng())

const pictures = new Map(pngSizes.map((size) => [size, render(size)]))
rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })
for (const [size, png] of pictures) writeFileSync(path.join(folder, `${size}x${size}.png`), png)
writeFileSync(path.join(resources, 'icon.png'), pictures.get(512))
writeFileSync(path.join(resources, 'icon.ico'), icoFile(pictures))
writeFileSync(path.join(resources, 'icon.icns'), icnsFile(pictures))
console.log(`wrote ${pngSizes.length} PNG files, icon.ico and icon.icns`)
