import { ModelForm, modelDefaults } from '../../../shared/model-form'
import { openEngine } from '../engine'

/**
 * The engine in a process of its own, writing as fast as it can. `chat`: says something and waits for the reply, again
 * and again. `models`: adds a model, then a memory. Each line is the number of what is done.
 */
const [mode = '', dataFolder = '', modelUrl = '', count = '0'] = process.argv.slice(2)

const noWorker = () => {
  throw new Error('no worker here')
}
const engine = await openEngine({
  dataFolder,
  keyStore: null,
  spawnWorker: noWorker,
  spawnOnnxWorker: noWorker,
  environment: {},
  log: (level, text, fields) => {
    if (level === 'error') process.stderr.write(`${text} ${JSON.stringify(fields)}\n`)
  },
  beside: mode === 'models',
})
const form = (wireName: string) => ModelForm.parse({ wireName, endpointUrl: modelUrl, ...modelDefaults })

async function chat(number: number): Promise<void> {
  const { runId } = await engine.api.chat.send({
    conversationId: null,
    text: `Question ${number}`,
    modelId: null,
  })
  await new Promise<void>((resolve) => {
    engine.api.chat.watch({ runId }, () => undefined, resolve)
  })
}

async function addModels(number: number): Promise<void> {
  const { id } = await engine.api.models.add(form(`model-${number}`))
  await engine.api.models.setFavourite({ id, favourite: true })
  await engine.api.memory.add({
    text: `Fact number ${number} is that it was written.`,
    detail: { kind: 'semantic', details: null },
    ...{ subject: null, importance: 2, occurred: null },
  })
  // Lets the other one in, and the line out.
  await new Promise((resolve) => setImmediate(resolve))
}

if (mode === 'chat') await engine.api.models.add(form('scripted-model'))
process.stdout.write('ready\n')
await new Promise<void>((resolve) => process.stdin.once('data', () => resolve()))
for (let number = 1; number <= Number(count); number++) {
  await (mode === 'chat' ? chat(number) : addModels(number))
  process.stdout.write(`${number}\n`)
}
await engine.close()
process.exit(0)
