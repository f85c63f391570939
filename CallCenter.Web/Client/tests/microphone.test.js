import assert from 'node:assert/strict'
import { mock, test } from 'node:test'
import { devices, onDevices, permission } from '../phone/media.js'
import { microphoneProblem } from '../phone/microphone.js'

/** A browser's microphone: `gives()` answers or throws; `state` of the permission, or none is told. */
function browser(t, { gives = () => ({ getTracks: () => [] }), state, query, list = [], media = {} } = {}) {
  const asked = []
  const before = Object.getOwnPropertyDescriptor(globalThis, 'navigator')
  const getUserMedia = async wish => { asked.push(wish); return gives() }
  const mediaDevices = Object.assign(new EventTarget(), { getUserMedia, enumerateDevices: async () => list }, media)
  const told = async () => {
    if (!state) throw new TypeError('microphone is no name')
    return Object.assign(new EventTarget(), { state })
  }
  const permissions = { query: query ?? told }
  Object.defineProperty(globalThis, 'navigator', { configurable: true, value: { mediaDevices, permissions, userAgent: '' } })
  t.after(() => before ? Object.defineProperty(globalThis, 'navigator', before) : delete globalThis.navigator)
  return { asked, mediaDevices }
}
const fails = name => () => { throw new DOMException('x', name) }
const named = [{ kind: 'audioinput', label: 'Jabra' }], unnamed = [{ kind: 'audioinput', label: '' }]

for (const [name, problem] of Object.entries({
  NotReadableError: 'microphone-busy', AbortError: 'microphone-busy', TrackStartError: 'microphone-busy', UnknownError: 'microphone-busy',
  NotFoundError: 'microphone-missing', OverconstrainedError: 'microphone-missing', InvalidStateError: 'microphone-busy',
  ConstraintNotSatisfiedError: 'microphone-missing', PermissionDismissedError: 'microphone-unasked',
  TypeError: 'browser-lacking', NotSupportedError: 'browser-lacking',
  NotAllowedError: 'microphone-refused', SecurityError: 'microphone-refused',
})) {
  test(`${name} is ${problem}`, async t => {
    browser(t, { gives: fails(name), state: 'granted' })
    assert.equal(await microphoneProblem({ asked: true }), problem)
  })
}

test('a prompt that is closed without an answer is not a block', async t => {
  browser(t, { gives() { throw new DOMException('Permission dismissed', 'NotAllowedError') }, state: 'prompt' })
  assert.equal(await microphoneProblem({ asked: true }), 'microphone-unasked')
})

test('without a click nobody is asked', async t => {
  const { asked } = browser(t, { state: 'prompt' })

  assert.equal(await microphoneProblem(), 'microphone-unasked')
  assert.equal(asked.length, 0)

  assert.equal(await microphoneProblem({ asked: true }), null)
  assert.equal(asked.length, 1)
})

test('where the browser reports no permission, the names of devices do', async t => {
  const shy = browser(t, { list: unnamed })
  assert.equal(await microphoneProblem(), 'microphone-unasked')
  assert.equal(shy.asked.length, 0)

  browser(t, { list: named })
  assert.equal(await microphoneProblem(), null)

  browser(t, { list: [], gives: fails('NotFoundError') }) // there is none to ask about
  assert.equal(await microphoneProblem(), 'microphone-missing')
})

test('a browser that lacks the rest of it is no trouble', async t => {
  browser(t, { query() { throw new TypeError('x') }, media: { enumerateDevices: undefined } })
  assert.equal(await permission(), null)
  assert.deepEqual(await devices(), [])
  browser(t, { query: () => new Promise(() => {}) })
  assert.equal(await permission(), null) // it never answers
  Object.defineProperty(navigator, 'mediaDevices', { configurable: true, get() { throw new DOMException('x', 'SecurityError') } })
  assert.deepEqual(await devices(), [])
  onDevices(() => {})()
})

test('six changes of a dock are one', t => {
  mock.timers.enable({ apis: ['setTimeout'] })
  t.after(() => mock.timers.reset())
  const { mediaDevices } = browser(t)
  let changed = 0, each = 0
  const stop = onDevices(() => changed++, () => each++)

  for (let n = 0; n < 6; n++) { mediaDevices.dispatchEvent(new Event('devicechange')); mock.timers.tick(200) }
  mock.timers.tick(2000)

  assert.deepEqual([changed, each], [1, 6])
  mediaDevices.dispatchEvent(new Event('devicechange'))
  stop()
  mock.timers.tick(2000)
  assert.equal(changed, 1)
})
