import assert from 'node:assert/strict'
import test from 'node:test'
import { Feed } from '../realtime/feed.js'

const quiet = { info() {} }
const call = (id, version, state = 'ringing') => ({ id, version, state })
const agent = (id, version, active = true) => ({ id, version, active })
const event = (about, id = crypto.randomUUID()) => ({ id, ...about })
const board = (calls = [], agents = []) => ({ calls, agents })
const shown = feed => [...feed.picture.calls.values()].map(c => `${c.id}:${c.state}:${c.version}`)

/** A board whose answer the test gives when it wants to. */
function desk({ digest } = {}) {
  const asked = []
  const ask = () => new Promise((resolve, reject) => asked.push({ resolve, reject }))
  return { asked, feed: new Feed({ ask, askDigest: async () => ({ digest: digest() }), log: quiet }) }
}
const settle = () => new Promise(resolve => setImmediate(resolve))

test('an older event does not undo a newer one', () => {
  const { feed } = desk()

  feed.receive('answered', event({ call: call('a', 2, 'claimed') }))
  feed.receive('ringing', event({ call: call('a', 1) }))

  assert.deepEqual(shown(feed), ['a:claimed:2'])
})

test('a call that ended never comes back, whatever version says so', () => {
  const { feed } = desk()
  feed.receive('ringing', event({ call: call('a', 1) }))
  assert.deepEqual(shown(feed), ['a:ringing:1'])

  feed.receive('ended', event({ call: call('a', 3, 'ended') }))
  feed.receive('answered', event({ call: call('a', 2, 'claimed') }))
  feed.receive('active', event({ call: call('a', 4, 'active') }))

  assert.deepEqual(shown(feed), [])
})

test('an end that overtakes its own start leaves no card', () => {
  const { feed } = desk()

  feed.receive('ended', event({ call: call('a', 2, 'ended') }))
  feed.receive('ringing', event({ call: call('a', 1) }))

  assert.deepEqual(shown(feed), [])
})

test('the same event twice changes the picture once', () => {
  const { feed } = desk()
  let changes = 0
  feed.on('change', () => changes++)

  feed.receive('ringing', event({ call: call('a', 1) }, 'e1'))
  feed.receive('ringing', event({ call: call('a', 1) }, 'e1'))

  assert.equal(changes, 1)
})

test('a call that the snapshot lacks is gone, and late events do not bring it back', async () => {
  const { feed, asked } = desk()
  feed.receive('ringing', event({ call: call('a', 1) }))

  feed.refresh('test')
  asked[0].resolve(board())
  await settle()
  feed.receive('answered', event({ call: call('a', 2, 'claimed') }))

  assert.deepEqual(shown(feed), [])
})

test('whoever asks while a board is on its way waits for one that was asked for afterwards', async () => {
  const { feed, asked } = desk()
  let there = false

  feed.refresh('first')
  feed.refresh('second').then(() => { there = true })
  asked[0].resolve(board([call('a', 1)]))
  await settle()
  assert.ok(!there)
  asked[1].resolve(board())
  await settle()

  assert.ok(there)
  assert.deepEqual(shown(feed), [])
})

test('a call that started while the snapshot was under way stays', async () => {
  const { feed, asked } = desk()

  feed.refresh('test')
  feed.receive('ringing', event({ call: call('new', 1) }))
  asked[0].resolve(board())
  await settle()

  assert.deepEqual(shown(feed), ['new:ringing:1'])
})

test('a snapshot that is older than an event does not undo it', async () => {
  const { feed, asked } = desk()

  feed.refresh('test')
  feed.receive('ended', event({ call: call('a', 5, 'ended') }))
  feed.receive('held', event({ call: call('b', 5, 'held') }))
  asked[0].resolve(board([call('a', 4, 'active'), call('b', 4, 'active')]))
  await settle()

  assert.deepEqual(shown(feed), ['b:held:5'])
})

test('a deactivated agent leaves, and returns only with a newer version', () => {
  const { feed } = desk()
  feed.receive('agent_changed', event({ agent: agent('x', 3) }))
  feed.receive('agent_changed', event({ agent: agent('x', 4, false) }))
  feed.receive('agent_changed', event({ agent: agent('x', 3) }))
  assert.equal(feed.picture.agents.size, 0)

  feed.receive('agent_changed', event({ agent: agent('x', 5) }))

  assert.equal(feed.picture.agents.size, 1)
})

test('after waking it is fresh only once a snapshot asked for since then is applied', async () => {
  const { feed, asked } = desk()
  feed.refresh('start')
  feed.doubt('frozen')

  asked[0].resolve(board([call('old', 1)]))
  await settle()
  assert.equal(feed.fresh, false)

  asked[1].resolve(board())
  await settle()
  assert.equal(feed.fresh, true)
  assert.deepEqual(shown(feed), [])
})

test('a digest that differs twice makes it ask for the board', async t => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const { feed, asked } = desk({ digest: () => ({ calls: { count: 1, sum: 1 }, agents: { count: 0, sum: 0 } }) })

  feed.compare({ calls: { count: 1, sum: 1 }, agents: { count: 0, sum: 0 } }, { live: true })
  assert.equal(asked.length, 0)
  t.mock.timers.tick(1000)
  await settle()

  assert.equal(asked.length, 1)
})

test('a digest that only ran ahead of its events costs nothing', async t => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const ahead = { calls: { count: 1, sum: 1 }, agents: { count: 0, sum: 0 } }
  const { feed, asked } = desk({ digest: () => ahead })

  feed.compare(ahead, { live: true })
  feed.receive('ringing', event({ call: call('a', 1) }))
  t.mock.timers.tick(1000)
  await settle()

  assert.equal(asked.length, 0)
})

test('without live updates a differing digest is believed at once', () => {
  const { feed, asked } = desk()

  feed.compare({ calls: { count: 1, sum: 1 }, agents: { count: 0, sum: 0 } }, { live: false })

  assert.equal(asked.length, 1)
})

test('a failed snapshot is asked for again', async t => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const { feed, asked } = desk()

  feed.refresh('test')
  asked[0].reject(new Error('offline'))
  await settle()
  t.mock.timers.tick(1000)

  assert.equal(asked.length, 2)
})
