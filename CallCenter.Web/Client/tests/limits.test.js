import assert from 'node:assert/strict'
import test from 'node:test'
import { Announcer } from '../board/announcer.js'
import { Limits } from '../board/limits.js'

const START = Date.parse('2026-01-01T08:00:00Z'), FOUR_HOURS = 4 * 60 * 60, TEN_MINUTES = 600
const limits = new Limits({ lasts: String(FOUR_HOURS), warned: String(TEN_MINUTES) }) // as the page's attributes have them
const iso = at => new Date(at).toISOString()
const inbound = (more = {}) => ({ id: 'c', state: 'active', direction: 'inbound', startedAt: iso(START), answeredAt: iso(START), ...more })
const after = (hours, minutes = 0, seconds = 0) => START + ((hours * 60 + minutes) * 60 + seconds) * 1000
const words = (call, leg, at) => limits.of(call, leg, at)?.words ?? null

test('ten minutes before Twilio ends it the call says so, minute by minute', () => {
  assert.equal(words(inbound(), null, after(3, 49, 59)), null)
  assert.equal(words(inbound(), null, after(3, 50)), 'This call ends in 10 min: Twilio’s limit of 4 h.')
  assert.equal(words(inbound(), null, after(3, 51)), 'This call ends in 9 min: Twilio’s limit of 4 h.')
  assert.equal(words(inbound(), null, after(3, 59, 1)), 'This call ends in less than a minute: Twilio’s limit of 4 h.')
})

test('the caller’s leg runs on through hold, park and another agent, and says so on each of their cards', () => {
  const theirs = { callId: 'c', openedAt: after(3, 55) }

  for (const state of ['active', 'held', 'claimed'])
    assert.match(words(inbound({ state }), theirs, after(3, 56)), /^This call ends in 4 min/)
})

test('an outgoing call ends with the customer’s leg, which runs from their answer', () => {
  const outbound = inbound({ direction: 'outbound', answeredAt: iso(after(0, 20)) })

  assert.equal(words(outbound, null, after(4, 5)), null)
  assert.equal(words(outbound, null, after(4, 11)), 'This call ends in 9 min: Twilio’s limit of 4 h.')
  assert.equal(words({ ...outbound, answeredAt: null }, null, after(9)), null, 'whoever has not answered has no such leg')
})

test('where only my own leg ends, its words say that, and a new leg has the whole time again', () => {
  const outbound = inbound({ direction: 'outbound', answeredAt: iso(after(0, 8)) }), mine = { callId: 'c', openedAt: START }

  assert.equal(words(outbound, mine, after(3, 51)), 'Your connection ends in 9 min: Twilio’s limit of 4 h.')
  assert.equal(words(outbound, { ...mine, openedAt: after(3, 52) }, after(3, 52)), null, 'parked and picked up')
  assert.equal(words(outbound, { ...mine, callId: 'another' }, after(3, 51)), null)
  assert.match(words({ ...outbound, answeredAt: iso(after(0, 0, 20)) }, mine, after(3, 51)), /^This call/, 'both end as one')
})

test('a short limit is told from the start, in its own units', () => {
  for (const [lasts, said] of [[90, '1 min 30 s'], [3600, '1 h'], [5400, '1 h 30 min'], [86400, '24 h']])
    assert.match(new Limits({ lasts, warned: lasts }).of(inbound(), null, START).words, new RegExp(`limit of ${said}\\.$`))
})

test('what went on all the same, or a page that was not told the limit, claims nothing', () => {
  assert.equal(words(inbound(), null, after(4, 6)), null)
  assert.equal(new Limits({}).of(inbound(), null, after(9)), null)
})

test('the page is drawn again when the words change and not each second', () => {
  const short = new Limits({ lasts: 3600, warned: 3600 }), call = inbound({ startedAt: iso(Date.now()) })
  const older = { ...call, startedAt: iso(Date.now() - 600_000) }

  assert.deepEqual([[], [call], [call], [older], []].map(calls => short.tick(calls, null)), [false, true, false, true, true])
})

test('a screen reader announces it once, and again only where something else ends', () => {
  const said = [], announcer = new Announcer({ set textContent(text) { said.push(text) } })
  const view = { ringing: [], parked: [], mine: [{ ...inbound(), numberDisplay: '+1 415-555-0134', parties: [] }] }
  announcer.heard(view)
  said.length = 0

  const ends = (what, words) => ({ ends: what, words })
  for (const near of [null, ends('call', 'In 10 min.'), ends('call', 'In 9 min.'), ends('leg', 'Yours.'), null, ends('leg', 'Again.')])
    announcer.heard(view, () => near)

  assert.deepEqual(said, ['In 10 min.', 'Yours.', 'Again.'])
})
