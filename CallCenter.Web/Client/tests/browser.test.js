import assert from 'node:assert/strict'
import { mock, test } from 'node:test'
import { obstacle } from '../phone/abilities.js'
import { forgetQuery } from '../shared/address.js'
import { byName, momentIn } from '../shared/language.js'
import { arrival, monotonic } from '../shared/monotonic.js'
import { prefers } from '../shared/prefers.js'
import { storage } from '../shared/storage.js'
import { tabName } from '../shared/tab-name.js'
import { everySecond } from '../shared/ticker.js'

/** A part of the browser, for one test: a value, or a getter that throws. */
function part(t, name, descriptor) {
  const before = Object.getOwnPropertyDescriptor(globalThis, name)
  Object.defineProperty(globalThis, name, { configurable: true, ...descriptor })
  t.after(() => before ? Object.defineProperty(globalThis, name, before) : delete globalThis[name])
}
const refused = { get() { throw new DOMException('The operation is insecure.', 'SecurityError') } }

const unreadable = { value: { getItem() { throw new DOMException('The operation is insecure.', 'SecurityError') } } }
const closed = {
  'that may not be named': refused, 'that is not there': { value: undefined }, 'that is null': { value: null },
  'that refuses to be read': unreadable,
}
for (const [how, descriptor] of Object.entries(closed)) {
  test(`in place of a storage ${how} is one that lasts as long as the page`, t => {
    part(t, 'sessionStorage', descriptor)

    const kept = storage('sessionStorage')
    kept.setItem('call-note:doug:1', 'half a sen')

    assert.equal(kept.getItem('call-note:doug:1'), 'half a sen')
    assert.deepEqual(Object.keys(kept), ['call-note:doug:1'])
    kept.removeItem('call-note:doug:1')
    assert.equal(kept.getItem('call-note:doug:1'), null)
  })
}

test('a tab has a name of its own on plain http, and where nothing is random but Math', () => {
  const onHttp = { getRandomValues: bytes => crypto.getRandomValues(bytes) }
  const broken = { randomUUID() { throw new Error('x') }, getRandomValues() { throw new Error('x') } }
  for (const random of [crypto, onHttp, broken, undefined]) {
    const names = [tabName(random), tabName(random)]
    assert.notEqual(names[0], names[1])
    assert.match(names[0], /^[\w-]{32,64}$/)
  }
})

test('who does not tell what the person prefers is taken to want nothing', t => {
  part(t, 'matchMedia', { value: undefined })
  assert.equal(prefers('reduced-motion: reduce').matches, false)
  part(t, 'matchMedia', { value() { throw new Error('x') } })
  assert.equal(prefers('color-scheme: dark').matches, false)
})

test('a language that the browser cannot read leaves names in order and moments readable', async t => {
  assert.deepEqual(['b', 'a', 'c'].sort(byName), ['a', 'b', 'c'])
  const broken = class { constructor() { throw new RangeError('Incorrect locale information provided') } }
  t.mock.method(Intl, 'DateTimeFormat', broken)
  t.mock.method(Intl, 'Collator', broken)

  const { byName: plain } = await import('../shared/language.js?broken')

  assert.deepEqual(['b', 'a', 'c'].sort(plain), ['a', 'b', 'c'])
  assert.match(momentIn({ timeStyle: 'medium' })(0), /19(70|69)/)
})

test('a browser that measures nothing tells no arrival, and its clock goes on', t => {
  assert.equal(arrival({ timeOrigin: 1000, getEntriesByType: () => [{ responseStart: 5 }] }), 1005)
  assert.equal(arrival({ timeOrigin: 1000, getEntriesByType: () => [] }), 1000)
  for (const performance of [{}, { timeOrigin: 1, getEntriesByType() { throw new Error('x') } }]) assert.equal(arrival(performance), 0)
  part(t, 'performance', { value: undefined })
  assert.ok(monotonic() > 0)
})

test('an address that may not be changed stays as it is', t => {
  part(t, 'location', { value: { pathname: '/desk' } })
  part(t, 'history', { value: { replaceState() { throw new DOMException('The operation is insecure.', 'SecurityError') } } })
  forgetQuery()
})

for (const [how, worker] of Object.entries({
  'is not there': undefined,
  'may not be made': class { constructor() { throw new DOMException('x', 'SecurityError') } },
  'never speaks': class { terminate() {} },
})) {
  test(`the page’s own clock ticks where a worker ${how}`, t => {
    mock.timers.enable({ apis: ['setInterval', 'Date'] })
    t.after(() => mock.timers.reset())
    part(t, 'Worker', { value: worker })
    let ticks = 0

    const stop = everySecond(() => ticks++)
    for (let second = 0; second < 12; second++) mock.timers.tick(1000)

    assert.ok(ticks >= 4, `${ticks} ticks`)
    const then = ticks
    stop()
    mock.timers.tick(10_000)

    assert.equal(ticks, then)
  })
}

test('a worker that ticks is enough', t => {
  mock.timers.enable({ apis: ['setInterval', 'Date'] })
  t.after(() => mock.timers.reset())
  let made, ticks = 0
  part(t, 'Worker', { value: class { constructor() { made = this } terminate() {} } })

  t.after(everySecond(() => ticks++))
  for (let second = 0; second < 10; second++) { mock.timers.tick(1000); made.onmessage() }

  assert.equal(ticks, 10)
})

test('what no click can change is known before anybody clicks', () => {
  const page = {
    isSecureContext: true, navigator: { mediaDevices: { getUserMedia() {} } },
    WebSocket: class {}, RTCPeerConnection: class {}, AudioContext: class {},
  }
  assert.equal(obstacle(page), null)
  assert.equal(obstacle({ ...page, isSecureContext: false, navigator: {} }), 'microphone-insecure')
  assert.equal(obstacle({ ...page, navigator: {} }), 'browser-lacking')
  assert.equal(obstacle({ ...page, RTCPeerConnection: undefined }), 'browser-lacking')
  assert.equal(obstacle({ ...page, RTCPeerConnection: class { constructor() { throw new Error('by policy') } } }), 'browser-lacking')
  assert.equal(obstacle({ ...page, AudioContext: undefined }), null) // calls are spoken without it
  assert.equal(obstacle(Object.defineProperty({ ...page }, 'RTCPeerConnection', refused)), 'browser-lacking')
})
