import assert from 'node:assert/strict'
import test from 'node:test'
import { Ringer } from '../phone/ringer.js'

const quiet = { warn() {}, info() {}, error() {} }
const refused = () => new DOMException('Refused', 'InvalidStateError')
const pause = ms => new Promise(resolve => setTimeout(resolve, ms))

/** As the desk does, but more often: rings again until it is heard. */
async function rings(ringer, heard) {
  for (const until = Date.now() + 5000; (heard.ringing === 0 || !ringer.unlocked) && Date.now() < until;) {
    ringer.ring(true)
    await pause(50)
  }
}

/** Web Audio that answers each resume() as `resume(context, how often)` says. */
function audio(t, { resume = context => { context.state = 'running' }, made = () => {}, buffer } = {}) {
  const heard = { ringing: 0, started: 0, contexts: [] }
  let asked = 0
  const before = globalThis.AudioContext
  globalThis.AudioContext = class {
    state = 'suspended'
    destination = {}
    constructor() { made(heard.contexts.length); heard.contexts.push(this) }
    async resume() { return resume(this, ++asked) }
    async close() { this.state = 'closed' }
    createBuffer() { return buffer ? buffer() : { copyToChannel() {} } }
    createBufferSource() {
      return { connect() {}, disconnect() {}, start: () => { heard.ringing++; heard.started++ }, stop: () => heard.ringing-- }
    }
  }
  t.after(() => { globalThis.AudioContext = before })
  return heard
}

test('a resume that is refused once rings all the same', async t => {
  const heard = audio(t, { resume(context, times) { if (times === 1) throw refused(); context.state = 'running' } })
  const ringer = new Ringer({ log: quiet })

  await rings(ringer, heard)

  assert.equal(heard.ringing, 1)
  assert.equal(ringer.unlocked, true)
  ringer.ring(false)
  assert.equal(heard.ringing, 0)
})

test('a resume that is refused for longer is asked again each second, and one bell rings', async t => {
  let refuses = true
  const heard = audio(t, { resume(context) { if (refuses) throw refused(); context.state = 'running' } })
  const ringer = new Ringer({ log: quiet })
  for (let second = 0; second < 3; second++) { ringer.ring(true); await pause(300) }
  assert.equal(ringer.unlocked, false)

  refuses = false
  await rings(ringer, heard)

  assert.deepEqual([heard.ringing, ringer.unlocked], [1, true])
})

test('what ends before it began stays silent', async t => {
  const heard = audio(t)
  const ringer = new Ringer({ log: quiet })
  ringer.ring(true)
  ringer.ring(false)
  await pause(300)
  assert.equal(heard.ringing, 0)
})

test('what ends behind a page that woke up slowly stays silent', async t => {
  const heard = audio(t)
  const ringer = new Ringer({ log: quiet })
  ringer.ring(true)
  setTimeout(() => { for (const until = Date.now() + 400; Date.now() < until;); }, 10) // it draws what it missed
  setTimeout(() => ringer.ring(false), 200)
  await pause(800)
  assert.equal(heard.started, 0)
})

test('a sound that the computer takes away for a moment is asked back, and nobody is told', async t => {
  let refuses = 0
  const heard = audio(t, { resume(context) { if (refuses-- > 0) throw refused(); context.state = 'running' } })
  const ringer = new Ringer({ log: quiet })
  await ringer.unlock()
  heard.contexts[0].state = 'interrupted'
  refuses = 2

  for (let second = 0; second < 3; second++) {
    assert.equal(ringer.ready, true)
    ringer.tick()
    await pause(20)
  }

  assert.equal(ringer.unlocked, true)
})

test('a browser without Web Audio is known to have none, and is asked again at the next try', async t => {
  const before = globalThis.AudioContext
  globalThis.AudioContext = undefined
  t.after(() => { globalThis.AudioContext = before })
  const ringer = new Ringer({ log: quiet })

  assert.equal(await ringer.unlock(), false)
  await ringer.ring(true)
  await ringer.ring(false)
  ringer.output('headset')
  ringer.disconnect()
  assert.deepEqual([ringer.missing, ringer.ready], [true, true])

  let spare = false
  audio(t, { made() { if (!spare) throw new DOMException('Too many', 'NotSupportedError') } })
  assert.equal(await ringer.unlock(), false)
  spare = true
  assert.equal(await ringer.unlock(), true)
  assert.equal(ringer.missing, false)
})

test('a bell that the computer has closed is made again', async t => {
  const heard = audio(t)
  const ringer = new Ringer({ log: quiet })
  await ringer.unlock()
  heard.contexts[0].state = 'closed'

  await ringer.ring(true)

  assert.equal(heard.contexts.length, 2)
  assert.equal(heard.ringing, 1)
  ringer.ring(false)
})

test('a browser without copyToChannel rings too', async t => {
  const filled = new Float32Array(200_000)
  const heard = audio(t, { buffer: () => ({ getChannelData: () => filled }) })
  const ringer = new Ringer({ log: quiet })

  await ringer.ring(true)

  assert.equal(heard.ringing, 1)
  assert.ok(filled.some(sample => sample !== 0))
  ringer.ring(false)
})

test('Web Audio that is there and plays nothing is reported as missing, and the call rings once it plays', async t => {
  let broken = true
  const heard = audio(t, { buffer() { if (broken) throw new DOMException('x', 'NotSupportedError'); return { copyToChannel() {} } } })
  const ringer = new Ringer({ log: quiet })

  await ringer.ring(true)
  assert.deepEqual([ringer.unlocked, ringer.missing, heard.ringing], [true, true, 0])

  broken = false
  await ringer.ring(true)

  assert.deepEqual([ringer.missing, heard.ringing], [false, 1])
  ringer.ring(false)
})
