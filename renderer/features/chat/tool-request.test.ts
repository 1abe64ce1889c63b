import { expect, test } from 'vitest'
import { toolRequest } from './tool-request'

test('[F4] what a tool was asked for is told in words where the model wrote what the tool takes', () => {
  expect(toolRequest('search_memory', '{"query":"cat Juno"}')).toBe('cat Juno')
  expect(toolRequest('remember', '{"text":"Owns a yacht.","sure":true}')).toBe('Owns a yacht.')
  expect(toolRequest('forget', '{"about":"peanuts"}')).toBe('peanuts')
  for (const written of ['', '{"query":', '[]', '{"query":""}', '{"text":"x"}', 'null'])
    expect(toolRequest('search_memory', written)).toBeNull()
  expect(toolRequest('constructor', '{"query":"x"}')).toBeNull()
  expect(toolRequest('get_weather', '{"city":"Porto"}')).toBeNull()
})
