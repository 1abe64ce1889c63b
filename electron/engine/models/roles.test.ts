import { expect, test } from 'vitest'
import { form, openRegistry } from './testing'

test('the first embedding model nearby serves the memory; one on the internet is only offered [G3]', async () => {
  const { registry } = await openRegistry()
  const away = registry.add(
    form({ wireName: 'embed-large', endpointUrl: 'https://api.example.com/v1', task: 'embedding' }),
  )
  expect(registry.choices().embedding).toBeNull()
  const near = registry.add(form({ wireName: 'embed-small', task: 'embedding' }))
  expect(registry.choices().embedding).toBe(near.id)
  registry.choose('embedding', away.id)
  expect(registry.choices().embedding).toBe(away.id)
})
