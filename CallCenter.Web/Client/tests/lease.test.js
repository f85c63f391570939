import assert from 'node:assert/strict'
import test from 'node:test'
import { Lease } from '../phone/lease.js'

function phone({ ready = false } = {}) {
  const state = { ready }
  return { state, lease: new Lease({ tab: 't', ready: () => state.ready }) }
}
const beat = lease => {
  const words = lease.words()
  lease.heard(words)
  return words
}

test('a phone that becomes ready has news, and then holds the lease', () => {
  const { state, lease } = phone()
  beat(lease)
  assert.equal(lease.news, false)

  state.ready = true

  assert.equal(lease.news, true)
  assert.deepEqual(beat(lease), { ready: true, tab: 't', leader: false })
  assert.equal(lease.held, true)
  assert.equal(lease.news, false)
})

test('a phone that can no longer be used gives its lease back, once', () => {
  const { state, lease } = phone({ ready: true })
  beat(lease)

  state.ready = false

  assert.equal(lease.news, true)
  assert.deepEqual(beat(lease), { ready: false, tab: 't', leader: true })
  assert.deepEqual(beat(lease), { ready: false, tab: 't', leader: false })
})

test('a tab that never was ready leaves the lease of another tab alone', () => {
  const { lease } = phone()

  assert.equal(beat(lease).leader, false)
  assert.equal(lease.farewell(), null)
})

test('what the server did not answer is said again', () => {
  const { state, lease } = phone({ ready: true })
  lease.words() // no answer arrives; the server may have heard it
  state.ready = false

  assert.equal(lease.words().leader, true)
  assert.equal(lease.words().leader, true)
})

test('a change while a beat is under way is news after its answer', () => {
  const { state, lease } = phone({ ready: true })
  const words = lease.words()
  state.ready = false
  lease.heard(words)

  assert.equal(lease.news, true)
  assert.equal(beat(lease).leader, true)
})

test('a closing page gives the lease back, and one that comes back has news', () => {
  const { lease } = phone({ ready: true })
  beat(lease)

  assert.deepEqual(lease.farewell(), { ready: false, tab: 't', leader: true })
  assert.equal(lease.farewell(), null)
  assert.equal(lease.news, true)
})
