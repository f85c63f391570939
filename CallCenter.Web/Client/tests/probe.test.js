import assert from 'node:assert/strict'
import test from 'node:test'
import { Probe } from '../realtime/probe.js'
import { Token } from '../shared/token.js'

/** After how many seconds the socket is given up; 0 within a minute. */
function givenUp(probe, { answeredAfter = Infinity } = {}) {
  for (let second = 1; second <= 60; second++) {
    if (second > answeredAfter) probe.answered()
    if (probe.tick()) return second
  }
  return 0
}

test('a socket that is silently dead is given up after three seconds', () => {
  const probe = new Probe()
  probe.begin(0)
  assert.equal(givenUp(probe), 3)
})

test('one that a refused join holds for its five seconds is not', () => {
  const probe = new Probe()
  probe.begin(1)
  assert.equal(givenUp(probe, { answeredAfter: 5 }), 0)
  probe.begin(2)
  assert.equal(givenUp(probe, { answeredAfter: 10 }), 0)
})

test('nor is it asked for ever', () => {
  const probe = new Probe()
  probe.begin(2)
  assert.equal(givenUp(probe), 13)
})

test('waking twice does not make the wait longer', () => {
  const probe = new Probe()
  probe.begin(0)
  assert.equal(probe.tick(), false)
  probe.begin(0)
  assert.equal(givenUp(probe), 2)
})

for (const life of [60, 30, 9]) test(`a token that lives for ${life} seconds is renewed in time, and not at every question`, async () => {
  let asked = 0
  const token = new Token(async () => { asked++; return { expiresAt: new Date(Date.now() + life * 1000).toISOString() } })
  await token.fresh()
  await token.fresh()
  assert.equal(asked, 1)
})
