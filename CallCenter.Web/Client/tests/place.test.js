import assert from 'node:assert/strict'
import test from 'node:test'
import { inLine, offers, partyWords, placeOf, refusalWords, ringsFor, standingOf, troublesOf, why } from '../board/place.js'
import { choices, mayBeNumber } from '../desk/choices.js'

const ME = 'me', DOUG = { id: 'doug', name: 'Doug' }
const call = (more = {}) => ({
  id: 'c', state: 'ringing', startedAt: '2026-01-01T00:00:00Z', declinedBy: [], agent: null, answeredAt: null, offeredTo: null,
  ringReason: null, sentBy: null, parties: [], ...more,
})
const party = (more = {}) => ({
  label: 'agent-me', kind: 'agent', agentId: ME, purpose: 'consult', state: 'ringing', name: 'Me', addedBy: 'doug', mode: null, ...more,
})
const nameOf = id => ({ doug: 'Doug', rhonda: 'Rhonda' })[id]

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

test('every card says why it rings', () => {
  assert.equal(why(call(), ME, nameOf), '')
  assert.equal(why(call({ ringReason: 'transfer', sentBy: 'doug' }), ME, nameOf), 'Transferred by Doug')
  assert.equal(why(call({ ringReason: 'returned', sentBy: 'rhonda', offeredTo: ME }), ME, nameOf), 'Returned: Rhonda did not answer')
  assert.equal(why(call({ ringReason: 'returned', sentBy: ME, offeredTo: ME }), ME, nameOf), 'Returned: parked for too long')
  assert.equal(why(call({ ringReason: 'rejoin', offeredTo: ME }), ME, nameOf), 'You were disconnected')
  assert.equal(why(call({ state: 'held', agent: DOUG, parties: [party()] }), ME, nameOf), 'Doug wants to consult you')
})

test('a call that comes back from a number that was not reached says why', () => {
  const lost = { label: 'outside-3', kind: 'outside', agentId: null, purpose: 'transfer', state: 'gone', name: '+1 415-555-0177' }
  const back = outcome => why(call({ ringReason: 'returned', offeredTo: ME, parties: [party({ ...lost, outcome })] }), ME, nameOf)

  assert.equal(back('unreachable'), 'Returned: +1 415-555-0177: The number cannot be reached')
  assert.equal(back('busy'), 'Returned: +1 415-555-0177: Busy')
  assert.equal(why(call({ ringReason: 'returned', offeredTo: ME }), ME, nameOf), 'Returned: nobody answered')
})

test('why Twilio did not call is said in words, or by its code if there are no words', () => {
  assert.equal(partyWords(party({ state: 'gone', outcome: 'not_verified' })), 'A Twilio trial account calls verified numbers only')
  assert.equal(refusalWords('refused_21205'), 'Twilio refused the call (21205)')
  assert.equal(refusalWords('refused_0'), 'Twilio refused the call')
  assert.equal(refusalWords('busy'), null)
  assert.equal(refusalWords(null), null)
})

test('trouble that concerns only someone else is not on my card', () => {
  const told = call({ troubles: [{ command: 'hold', for: null }, { command: 'coach', for: 'sue' }, { command: 'mute', for: ME }] })

  assert.deepEqual(troublesOf(told, ME).map(t => t.command), ['hold', 'mute'])
  assert.deepEqual(troublesOf(call(), ME), [])
})

test('a consulting agent can only finish the consultation, and joins all only once the other is there', () => {
  const consulting = state => call({ state: 'held', agent: { id: ME }, parties: [party({ label: 'agent-r', agentId: 'rhonda', state })] })

  assert.deepEqual(offers(consulting('ringing'), ME).sort(), ['back', 'complete', 'end'])
  assert.ok(offers(consulting('joined'), ME).includes('join-all'))
  assert.ok(!offers(consulting('joined'), ME).includes('park'))
})

test('who listens is on the call as a monitor and is offered no microphone until heard', () => {
  const monitor = party({ purpose: 'monitor', kind: 'supervisor', state: 'joined', mode: 'listen' })
  const listening = call({ state: 'active', agent: DOUG, parties: [monitor] })

  assert.deepEqual([placeOf(listening, ME), standingOf(listening, ME), offers(listening, ME).includes('mute')],
    ['monitor', 'monitoring', false])
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
