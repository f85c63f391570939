import assert from 'node:assert/strict'
import { mock, test } from 'node:test'
import { wholeOf, whoOf } from '../board/place.js'
import { changesOf } from '../desk/caller.js'
import { Callers } from '../desk/callers.js'
import { pastCall } from '../desk/past-calls.js'

const ringing = (id, name = null) => ({ id, state: 'ringing', numberDisplay: '+1 415', contact: name && { name } })
const mine = (id, name = null) => ({ ...ringing(id, name), state: 'active', agent: { id: 'me', name: 'Doug' } })
const settle = () => new Promise(resolve => setImmediate(resolve))

function asked(answer = id => ({ contact: { name: id }, last: [] })) {
  const ids = [], callers = new Callers({ myId: 'me', ask: async id => { ids.push(id); return answer(id) } })
  return { ids, callers }
}

test('a saved number is asked for once while it rings, and once more when its call is taken; a strange one only then', async () => {
  const { ids, callers } = asked()

  for (let n = 0; n < 3; n++) callers.look({ mine: [], ringing: [ringing('a', 'Ann'), ringing('b')] })
  await settle()
  assert.deepEqual(ids, ['a'])
  assert.equal(callers.of(ringing('a')).contact.name, 'a')
  assert.equal(callers.of(ringing('b')), null)

  for (let n = 0; n < 3; n++) callers.look({ mine: [mine('b')], ringing: [] })
  assert.deepEqual(ids, ['a', 'b'])
  callers.look({ mine: [mine('b', 'Bob')], ringing: [] }) // named meanwhile, here or elsewhere
  assert.deepEqual(ids, ['a', 'b', 'b'])
})

test('of a long list only the first are asked for', () => {
  const { ids, callers } = asked()

  callers.look({ mine: [], ringing: Array.from({ length: 60 }, (_, n) => ringing(`${n}`, 'Ann')) })

  assert.equal(ids.length, 5)
})

test('a caller who left this desk is forgotten, and an answer that comes then tells nobody', async () => {
  const { callers } = asked()
  let changes = 0
  callers.on('change', () => changes++)
  callers.look({ mine: [mine('a')], ringing: [] })
  callers.look({ mine: [], ringing: [] })
  await settle()

  assert.equal(callers.of(mine('a')), null)
  assert.equal(changes, 0)
})

test('a refusal shows nothing and is not repeated; a server that is away is asked again', async t => {
  t.after(() => mock.timers.reset())
  mock.timers.enable({ apis: ['setTimeout'] })
  let problem = { status: 403 }
  const { ids, callers } = asked(() => { if (problem) throw problem; return { contact: null, last: [] } })
  callers.look({ mine: [mine('a')], ringing: [] })
  await settle()
  mock.timers.tick(60_000)
  assert.deepEqual(ids, ['a'])

  problem = { status: 0, unanswered: true }
  callers.look({ mine: [mine('b')], ringing: [] })
  await settle()
  problem = null
  mock.timers.tick(60_000)
  await settle()

  assert.deepEqual(ids, ['a', 'b', 'b'])
  assert.deepEqual(callers.of(mine('b')), { contact: null, last: [] })
})

test('an earlier call is one line, with the reader’s day, and its note before its outcome', () => {
  const now = new Date(2026, 10, 29, 9, 0).getTime(), at = (...day) => new Date(2026, ...day).toISOString()
  const said = { agent: 'Rhonda', outcome: 'completed', note: 'Refund promised' }
  const call = { at: at(10, 28, 14, 10), direction: 'inbound', line: 'Sales', ...said }

  assert.match(pastCall(call, now), /^yesterday .*10.* · Sales · Rhonda · Refund promised$/)
  const missed = { ...call, at: at(10, 29, 0, 5), agent: null, note: null, outcome: 'abandoned' }
  assert.match(pastCall(missed, now), /^today .* · Sales · Caller hung up$/)
  assert.match(pastCall({ ...call, at: at(10, 27, 23, 59), direction: 'outbound' }, now), /27.* · from Sales · Rhonda/)
  assert.match(pastCall({ ...call, outcome: null, note: ' ' }, now), / · In progress$/)
})

test('only what the person changed is sent: a colleague’s newer note is not overwritten by the one on the card', () => {
  const filled = { name: 'Ann', company: 'Acme', note: 'Likes tea' }

  assert.deepEqual(changesOf({ ...filled, company: 'Acme Ltd' }, filled), { company: 'Acme Ltd' })
  assert.deepEqual(changesOf({ ...filled, note: '' }, filled), { note: '' }) // cleared
  assert.deepEqual(changesOf(filled, filled), {})
})

test('a caller goes by the name of the contact, and else by the number', () => {
  assert.equal(whoOf(ringing('a', 'Ann')), 'Ann')
  assert.equal(wholeOf(ringing('a', 'Ann')), 'Ann, +1 415')
  assert.equal(whoOf(ringing('a')), '+1 415')
  assert.equal(wholeOf({ numberDisplay: '+1 415' }), '+1 415') // a server of the version before sends no contact
})

test('an answer about one caller does not end the wait for another', async t => {
  t.after(() => mock.timers.reset())
  mock.timers.enable({ apis: ['setTimeout'] })
  let away = true
  const { ids, callers } = asked(id => { if (id === 'a' && away) throw { status: 503 }; return { contact: { name: id }, last: [] } })
  callers.look({ mine: [mine('a')], ringing: [] })
  await settle()
  callers.look({ mine: [mine('a')], ringing: [ringing('b', 'Bob')] })
  await settle()

  away = false
  mock.timers.tick(1000)
  await settle()

  assert.deepEqual(ids, ['a', 'b', 'a'])
  assert.equal(callers.of(mine('a')).contact.name, 'a')
})

test('who has left this desk is not asked for again', async t => {
  t.after(() => mock.timers.reset())
  mock.timers.enable({ apis: ['setTimeout'] })
  const { ids, callers } = asked(() => { throw { status: 503 } })
  callers.look({ mine: [mine('a')], ringing: [] })
  await settle()
  callers.look({ mine: [], ringing: [] })

  mock.timers.tick(10_000)
  await settle()

  assert.deepEqual(ids, ['a'])
})
