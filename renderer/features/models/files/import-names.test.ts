import { expect, test } from 'vitest'
import { fileName } from './file-name'
import { freeFileName, isConfigFile } from './import-names'

test('[B1] YAML files are taken, by either ending or our own, and in any case', () => {
  expect(['a.yaml', 'b.YML', 'c.yaml.txt', 'yaml', 'd.json', 'e.keepsake'].filter(isConfigFile)).toEqual([
    'a.yaml',
    'b.YML',
    'e.keepsake',
  ])
})

test('[B1] a name that exists gets the next free number', () => {
  expect(freeFileName('home.yaml', [])).toBe('home-2.yaml')
  expect(freeFileName('home-2.yaml', ['home-2.yaml'])).toBe('home-3.yaml')
  expect(freeFileName('home', ['home-2'])).toBe('home-3')
})

test('[B1] the name of a file is read from paths of every system', () => {
  expect(fileName('/home/me/configs/a.yaml')).toBe('a.yaml')
  expect(fileName('C:\\Users\\me\\configs\\a.yaml')).toBe('a.yaml')
})
