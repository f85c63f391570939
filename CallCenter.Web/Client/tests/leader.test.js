import assert from 'node:assert/strict'
import { mock, test } from 'node:test'
import { Leader } from '../phone/leader.js'

const settle = () => new Promise(resolve => setTimeout(resolve, 20))
const refuses = name => ({ async request() { throw new DOMException('x', name) } })

function tab(t, { locks, channel = class { postMessage() {} close() {} } }) {
  const before = Object.getOwnPropertyDescriptor(globalThis, 'navigator'), channels = globalThis.BroadcastChannel
  const navigator = Object.defineProperty({}, 'locks', typeof locks === 'function' ? { get: locks } : { value: locks })
  Object.defineProperty(globalThis, 'navigator', { configurable: true, value: navigator })
  globalThis.BroadcastChannel = channel
  t.after(() => {
    if (before) Object.defineProperty(globalThis, 'navigator', before); else delete globalThis.navigator
    globalThis.BroadcastChannel = channels
  })
  return new Leader({ agentId: 'doug', tab: 'a', mayYield: () => false })
}

for (const [how, locks] of Object.entries({
  'are missing': undefined,
  'may not be named': () => { throw new DOMException('x', 'SecurityError') },
  'are refused': refuses('SecurityError'),
  'are taken silently': { async request() {} },
})) {
  test(`a tab leads where locks ${how}`, async t => {
    const leader = tab(t, { locks })
    leader.connect()
    await settle()
    assert.equal(leader.held, true)
    leader.disconnect()
  })
}

test('a tab that cannot reach the others does what it is asked to, and leads', async t => {
  const locks = { request: (_, { steal }, work) => steal ? work() : new Promise(() => {}) }
  const leader = tab(t, { locks, channel: class { constructor() { throw new DOMException('x', 'SecurityError') } } })
  leader.connect()
  leader.touched()
  await settle()
  assert.equal(leader.held, false)

  assert.equal(leader.delegate({ type: 'action' }), false)

  await settle()
  assert.equal(leader.held, true)
})

test('a tab that can speak to the one that leads asks it', async t => {
  const said = []
  const locks = { request: () => new Promise(() => {}) }
  const leader = tab(t, { locks, channel: class { postMessage(message) { said.push(message) } close() {} } })
  leader.connect()

  assert.equal(leader.delegate({ type: 'action', name: 'answer' }), true)

  assert.deepEqual(said, [{ type: 'action', name: 'answer', from: 'a' }])
})

for (const [how, held, leads] of [['nobody has', [], true], ['another tab has', [{ name: 'callcenter-phone-doug' }], false]]) {
  test(`a lock that is never given and that ${how} is ${leads ? 'no reason to wait' : 'waited for'}`, async t => {
    mock.timers.enable({ apis: ['setTimeout'] })
    t.after(() => mock.timers.reset())
    const leader = tab(t, { locks: { request: () => new Promise(() => {}), query: async () => ({ held }) } })
    leader.connect()
    assert.equal(leader.held, false)

    mock.timers.tick(3000)
    await new Promise(setImmediate)

    assert.equal(leader.held, leads)
    leader.disconnect()
  })
}
