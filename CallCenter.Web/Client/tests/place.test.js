import assert from 'node:assert/strict'
import test from 'node:test'
import { inLine, ringsFor, troublesOf } from '../board/place.js'
import { choices, mayBeNumber } from '../desk/choices.js'

const ME = 'me', DOUG = { id: 'doug', name: 'Doug' }
const call = (more = {}) => ({
  id: 'c', state: 'ringing', startedAt: '2026-01-01T00:00:00Z', declinedBy: [], agent: null, answeredAt: null, offeredTo: null,
  ringReason: null, sentBy: null, parties: [], ...more,
})
const party = (more = {}) => ({
  label: 'agent-me', kind: 'agent', agentId: ME, purpose: 'consult', state: 'ringing', name: 'Me', addedBy: 'doug', mode: null, ...more,
})

test('a call offered to a colleague does not ring here; one offered to me does while I am free', () => {
  assert.equal(ringsFor(call({ offeredTo: 'doug' }), { id: ME }, true), false)
  assert.equal(ringsFor(call({ reach: 0, offeredTo: ME }), { id: ME }, true), true)
  assert.equal(ringsFor(call({ reach: 0, offeredTo: ME }), { id: ME }, false), false)
})

test('whoever was cut off, or is asked into a call, is asked although they are away', () => {
  assert.equal(ringsFor(call({ ringReason: 'rejoin', offeredTo: ME }), { id: ME }, false), true)
  assert.equal(ringsFor(call({ state: 'held', agent: DOUG, parties: [party()] }), { id: ME }, false), true)
  assert.equal(ringsFor(call({ state: 'held', agent: DOUG, parties: [party({ state: 'gone' })] }), { id: ME }, false), false)
})

test('a caller who was answered once is first in line', () => {
  const late = call({ id: 'late', startedAt: '2026-01-01T00:09:00Z', answeredAt: '2026-01-01T00:09:05Z' })

  assert.deepEqual([call({ id: 'early' }), late].sort(inLine).map(c => c.id), ['late', 'early'])
})

test('trouble that concerns only someone else is not on my card', () => {
  const told = call({ troubles: [{ command: 'hold', for: null }, { command: 'coach', for: 'sue' }, { command: 'mute', for: ME }] })

  assert.deepEqual(troublesOf(told, ME).map(t => t.command), ['hold', 'mute'])
  assert.deepEqual(troublesOf(call(), ME), [])
})

test('a chooser shows who can be rung first, and calls only what looks like a number', () => {
  const people = [
    { id: 'a', name: 'Ann', availability: 'away', reachable: true, call: null },
    { id: 'b', name: 'Bob', availability: 'available', reachable: true, call: null },
  ]
  const lines = [{ id: 'l', name: 'Main line' }]

  assert.deepEqual(choices('', { people, lines }).map(c => [c.name, c.ready]), [['Bob', true], ['Ann', false], ['Main line', true]])
  assert.deepEqual(choices('(415) 555-0188', { people, lines }).map(c => c.target), [{ number: '(415) 555-0188' }])
  assert.equal(mayBeNumber('Ann 2'), false)
  for (const pasted of ['\u202a+44 20 7946 0958\u202c', 'Mobile: 020\u20117946\u20130958', '０２０ ７９４６', 'tel:+14155550100'])
    assert.deepEqual(choices(pasted, { people, lines }).map(c => c.target), [{ number: pasted }], 'the server cleans it')
})
