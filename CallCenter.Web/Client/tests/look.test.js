import assert from 'node:assert/strict'
import test from 'node:test'
import { look, rings } from '../board/look.js'
import { Picture } from '../realtime/picture.js'

const ME = 'me'
const agent = (more = {}) => ({
  id: ME, version: 1, name: 'Doug', availability: 'available', reachable: true, wrapUpUntil: null, call: null, ...more,
})
const call = (id, more = {}) => ({
  id, version: 1, state: 'ringing', startedAt: '2026-01-01T00:00:00Z', declinedBy: [], agent: null, parked: null, ...more,
})

function seen(me, ...calls) {
  const picture = new Picture()
  picture.agent(me)
  for (const one of calls) picture.call(one)
  return look(picture, ME)
}

test('a caller whom I declined does not ring here, and is not forgotten', () => {
  const view = seen(agent(), call('a', { declinedBy: [ME] }), call('b'))

  assert.deepEqual(view.ringing.map(c => c.id), ['b'])
  assert.deepEqual(view.declined.map(c => c.id), ['a'])
  assert.equal(view.waiting, 2)
})

test('whoever cannot take a call is offered none', () => {
  assert.deepEqual(seen(agent({ availability: 'away' }), call('a', { declinedBy: [ME] })).declined, [])
  assert.deepEqual(seen(agent({ call: { id: 'x', answeredAt: null } }), call('a', { declinedBy: [ME] })).declined, [])
})

test('a card makes no sound once its own ring time is over', () => {
  const card = call('a', { ringsUntil: '2026-01-01T00:00:30Z' })

  assert.equal(rings(card, Date.parse('2026-01-01T00:00:29Z')), true)
  assert.equal(rings(card, Date.parse('2026-01-01T00:00:31Z')), false)
  assert.equal(rings(call('b'), Date.parse('2026-01-01T00:00:31Z')), true)
})
