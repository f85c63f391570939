import assert from 'node:assert/strict'
import { mock, test } from 'node:test'
import { Token } from '../shared/token.js'

/** Tokens that live for so many seconds, counted as they are fetched. */
function tokens(t, life) {
  mock.timers.enable({ apis: ['Date'] })
  t.after(() => mock.timers.reset())
  const seen = { fetched: 0, fails: false }
  seen.token = new Token(async () => {
    if (seen.fails) throw new Error('offline')
    return { token: `t${++seen.fetched}`, expiresAt: new Date(Date.now() + life * 1000).toISOString() }
  })
  return seen
}

for (const [life, due] of [[60, 36], [300, 180]]) {
  test(`a token of ${life} s is due after ${due}, long before it ends`, async t => {
    const { token } = tokens(t, life)
    await token.fresh()

    mock.timers.tick((due - 1) * 1000)
    assert.equal(token.due, false)
    mock.timers.tick(2000)

    assert.equal(token.due, true)
  })
}

test('a token of a minute is used until it is due, and one that is about to end by nobody', async t => {
  const seen = tokens(t, 60)
  await seen.token.fresh()
  mock.timers.tick(35_000)
  assert.equal((await seen.token.fresh()).token, 't1')

  mock.timers.tick(10_000)

  assert.equal((await seen.token.fresh()).token, 't2')
})

test('a renewal that fails is tried again after seconds, while the old token still holds', async t => {
  const seen = tokens(t, 60)
  await seen.token.fresh()
  mock.timers.tick(37_000)
  seen.fails = true
  await assert.rejects(seen.token.renew())
  seen.token.postpone()
  assert.equal(seen.token.due, false)

  mock.timers.tick(5001)
  assert.equal(seen.token.due, true)
  seen.fails = false
  await seen.token.renew()

  assert.deepEqual([seen.token.value.token, seen.token.due], ['t2', false])
})

test('however many want it, it is asked for once', async t => {
  const seen = tokens(t, 60)
  await Promise.all([seen.token.fresh(), seen.token.fresh(), seen.token.renew()])
  assert.equal(seen.fetched, 1)
})

test('one that was refused is not used again, and a server that refuses everybody is not asked each time', async t => {
  const seen = tokens(t, 300)
  await seen.token.fresh()

  seen.token.doubt()
  assert.equal((await seen.token.fresh()).token, 't2')
  seen.token.doubt()
  assert.equal((await seen.token.fresh()).token, 't2')
  mock.timers.tick(31_000)
  seen.token.doubt()

  assert.equal((await seen.token.fresh()).token, 't3')
})
