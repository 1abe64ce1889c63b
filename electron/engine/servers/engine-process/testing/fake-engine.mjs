// Plays the built-in engine's process for tests; FAKE_ENGINE tells how it behaves.
const behaviour = process.env.FAKE_ENGINE ?? ''
process.on('message', (message) => {
  if (message.type === 'start') {
    if (behaviour === 'silent') return
    if (behaviour === 'dies-at-start') {
      process.stderr.write('no kernel image\n', () => process.exit(7))
      return
    }
    process.send({ type: 'nonsense' })
    process.send({ type: 'listening', port: 4321 })
    process.send({ type: 'state', state: { name: 'loading', model: 'small', progress: 0.5 } })
  }
  if (message.type === 'models') {
    if (behaviour === 'dies-at-models') process.exit(9)
    process.send({ type: 'log', level: 'info', text: message.models.map((model) => model.id).join() })
    process.send({ type: 'models', revision: message.revision })
  }
})
process.on('disconnect', () => process.exit(0))
if (behaviour === 'deaf') process.on('SIGTERM', () => undefined)
