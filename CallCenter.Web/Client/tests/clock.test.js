import assert from 'node:assert/strict'
import test from 'node:test'
import { ServerClock } from '../shared/clock.js'

const NOON = Date.parse('2026-11-30T12:00:00Z')
const iso = ms => new Date(NOON + ms).toISOString()

test('the best round trip of the last minutes decides, and says how wrong it may be', () => {
  const clock = new ServerClock()
  clock.learn(iso(1000), 980, 1020)
  clock.learn(iso(3000), 2000, 3000) // slow: the answer says little

  assert.equal(clock.at(4000), NOON + 4000)
  assert.ok(Math.abs(clock.bound(1020) - 20) < 0.001)
  assert.ok(clock.bound(60_000) > clock.bound(1020)) // two clocks run apart
})

test('it is right within its bound, whatever part of the round trip was which way', () => {
  for (const there of [0, 10, 25, 50]) {
    const clock = new ServerClock()
    clock.learn(iso(5000 + there), 5000, 5050)
    assert.ok(Math.abs(clock.at(5050) - (NOON + 5050)) <= clock.bound(5050))
  }
})

test('what is older than three minutes is forgotten as soon as there is something newer', () => {
  const clock = new ServerClock()
  clock.learn(iso(0), 0, 0)
  clock.learn(iso(200_000), 199_900, 200_100)

  assert.ok(Math.abs(clock.bound(200_100) - 100) < 0.001)
})

test('without an answer it knows nothing, and an answer without a time teaches nothing', () => {
  const clock = new ServerClock()
  clock.learn(undefined, 0, 10)
  assert.deepEqual([clock.at(10), clock.bound()], [null, null])

  clock.learn(iso(0), 0, 10)
  assert.notEqual(clock.at(10), null)
  clock.forget()
  assert.equal(clock.at(10), null)
})
