import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import test from 'node:test'
import { besideOf, lineOf, listed, offers, partyWords, placeOf, refusalWords, stateFor, troublesOf, whoOf, why } from '../board/place.js'

// The server draws the first card; its tests read the same file.
const golden = JSON.parse(readFileSync(new URL('golden/card.json', import.meta.url), 'utf8'))
const { me, people } = golden

for (const { name, call: changes, card } of golden.cases) test(name, () => {
  const call = { ...golden.call, ...changes }

  assert.deepEqual({
    place: placeOf(call, me),
    state: stateFor(call, me),
    offers: offers(call, me),
    why: why(call, me, id => people[id]),
    words: call.parties.map(partyWords),
    listed: listed(call, me).map(p => p.label),
    troubles: troublesOf(call, me).map(t => t.command),
  }, card)
})

for (const { name, call: changes, title } of golden.titles) test(name, () => {
  const call = { ...golden.call, ...changes }

  assert.deepEqual({ who: whoOf(call), beside: besideOf(call), line: lineOf(call) }, title)
})

for (const { outcome, words, refused } of golden.gone) test(`${outcome}: ${words}`, () => {
  assert.equal(partyWords({ state: 'gone', outcome }), words)
  assert.equal(refusalWords(outcome), refused ? words : null)
})
