import assert from 'node:assert/strict'
import { mock, test } from 'node:test'
import { audioFailure, phoneFailure } from '../phone/failure.js'
import { Phone } from '../phone/phone.js'
import { Emitter } from '../shared/emitter.js'
import { Problem } from '../shared/problem.js'

const settle = async () => { for (let n = 0; n < 20; n++) await new Promise(resolve => setImmediate(resolve)) }

/** A phone whose browser and signalling do what the test says: `registers(device)` answers register(). */
function phone(t, { microphone = () => null, registers = device => device.become('registered'), obstacle = () => null } = {}) {
  mock.timers.enable({ apis: ['setTimeout'] })
  t.after(() => mock.timers.reset())
  const seen = { devices: [], asked: [], does: { microphone, registers } }
  class Device extends Emitter {
    state = 'unregistered'
    token = 't'
    calls = []
    constructor() { super(); seen.devices.push(this) }
    become(state) { this.state = state; this.emit(state) }
    async register() { this.become('registering'); return seen.does.registers(this) }
    updateToken() {}
    destroy() { this.state = 'destroyed' }
  }
  const sound = Object.assign(new Emitter(), { look() {}, route() {}, rest() {} })
  seen.phone = new Phone({
    sound, log: { info() {}, warn() {} },
    fetchToken: async () => ({ token: 't', expiresAt: new Date(Date.now() + 3_600_000).toISOString() }),
    browser: {
      obstacle, newDevice: async () => new Device(), watch(changed) { seen.changed = changed; return () => {} },
      microphone: async ({ asked = false } = {}) => { seen.asked.push(asked); return seen.does.microphone(asked) },
    },
  })
  seen.pass = async seconds => {
    for (let n = 0; n < seconds * 10; n++) {
      mock.timers.tick(100)
      await settle()
      if (n % 10 === 9) seen.phone.tick()
    }
    await settle()
  }
  return seen
}
const never = () => new Promise(() => {})

test('a signalling that never answers the registration is said within seconds, and the banner stays while it is tried again', async t => {
  const seen = phone(t, { registers: never })
  seen.phone.start({ asked: true })
  await seen.pass(9)
  assert.equal(seen.phone.problem, 'phone-failed')
  assert.match(seen.phone.failure, /is not responding/)

  for (let second = 0; second < 30; second++) { await seen.pass(1); assert.equal(seen.phone.problem, 'phone-failed') }

  assert.ok(seen.devices.length >= 3, 'a new Device at each try')
  assert.equal(seen.devices[0].state, 'destroyed')
  assert.deepEqual(seen.asked, [true], 'the microphone was there')
})

test('a prompt that was closed without an answer does not come back by itself', async t => {
  const seen = phone(t, { microphone: () => 'microphone-unasked' })

  await seen.phone.start({ asked: true })
  await seen.pass(5)

  assert.deepEqual(seen.asked, [true])
  assert.equal(seen.phone.problem, 'microphone-unasked')
})

test('“Try now” does not wait for the try that hangs: a new Device', async t => {
  const seen = phone(t, { registers: never })
  seen.phone.start({ asked: true })
  await seen.pass(11) // the second try hangs
  const hanging = seen.devices.at(-1)
  seen.does.registers = device => device.become('registered')

  seen.phone.restart()
  await seen.pass(0.1)

  assert.equal(seen.phone.registered, true)
  assert.notEqual(seen.devices.at(-1), hanging)
  assert.equal(hanging.state, 'destroyed')
  await seen.pass(20)
  assert.equal(seen.phone.registered, true)
})

test('a Device that the SDK fails to register again is replaced', async t => {
  const seen = phone(t)
  await Promise.all([seen.phone.start({ asked: true }), seen.pass(0.1)])
  assert.equal(seen.phone.registered, true)
  seen.devices[0].become('unregistered')
  seen.devices[0].become('registering') // the socket came back, and nobody answers

  await seen.pass(15)

  assert.equal(seen.phone.registered, true)
  assert.equal(seen.devices.length, 2)
  assert.equal(seen.devices[0].state, 'destroyed')
})

test('a microphone that another program holds is tried again by itself', async t => {
  const seen = phone(t, { microphone: () => 'microphone-busy' })
  seen.phone.start({ asked: true })
  await seen.pass(5)
  assert.equal(seen.phone.problem, 'microphone-busy')

  seen.does.microphone = () => null
  await seen.pass(5)

  assert.equal(seen.phone.registered, true)
  assert.deepEqual(seen.asked.slice(1).filter(Boolean), [], 'no later try asks a person')
})

test('a microphone that goes busy while the phone waits is tried again too', async t => {
  const seen = phone(t)
  await Promise.all([seen.phone.start({ asked: true }), seen.pass(0.1)])
  seen.does.microphone = () => 'microphone-busy'
  seen.changed()
  await seen.pass(1)
  assert.equal(seen.phone.problem, 'microphone-busy')

  seen.does.microphone = () => null
  await seen.pass(5)

  assert.equal(seen.phone.registered, true)
  assert.equal(seen.devices.length, 1)
})

test('a click asks for the microphone, though a try without one waits', async t => {
  const seen = phone(t, { microphone: asked => asked ? null : 'microphone-unasked' })
  seen.phone.start()
  await Promise.all([seen.phone.start({ asked: true }), seen.pass(0.5)])

  assert.equal(seen.phone.registered, true)
  assert.deepEqual(seen.asked, [false, true])
})

test('that the browser would ask is no problem of a phone that works', async t => {
  const seen = phone(t)
  await Promise.all([seen.phone.start({ asked: true }), seen.pass(0.1)])
  seen.does.microphone = () => 'microphone-unasked'

  seen.changed()
  await seen.pass(1)

  assert.equal(seen.phone.registered, true)
})

test('a phone that is stopped while it starts can be started again', async t => {
  const seen = phone(t, { registers: never })
  seen.phone.start({ asked: true })
  await seen.pass(1)
  seen.phone.stop()
  seen.does.registers = device => device.become('registered')

  await Promise.all([seen.phone.start({ asked: true }), seen.pass(0.1)])

  assert.equal(seen.phone.registered, true)
  await seen.pass(15)
  assert.equal(seen.phone.problem, null)
})

test('where no phone can work nobody is asked for anything', async t => {
  const seen = phone(t, { obstacle: () => 'microphone-insecure' })
  await Promise.all([seen.phone.start({ asked: true }), seen.pass(0.1)])
  assert.equal(seen.phone.problem, 'microphone-insecure')
  assert.deepEqual([seen.asked, seen.devices], [[], []])
})

test('what failed is said in our words, with what helps', () => {
  const sdk = Object.assign(new Error('ConnectionError (53000): Raised whenever a signaling connection error occurs'), { code: 53000 })
  const gateway = Object.assign(new Error('No'), { code: 31000 }), bare = new Problem(500, { title: 'Internal Server Error' })
  for (const error of [undefined, new TypeError('x is not a function'), sdk, gateway, new Problem(0), bare]) {
    const words = phoneFailure(error)
    assert.ok(words.length > 20 && words.endsWith('.'), words)
    assert.doesNotMatch(words, /not a function|Raised|Internal/)
  }
  assert.match(audioFailure(new DOMException('Could not start audio source', 'NotReadableError')), /in use by another program/)
  assert.match(audioFailure(Object.assign(new Error('PermissionDeniedError (31401): x'), { code: 31401 })), /microphone/)
  assert.doesNotMatch(audioFailure(new TypeError('Cannot read properties of null')), /Cannot read/)
})
