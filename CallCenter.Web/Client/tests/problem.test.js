import assert from 'node:assert/strict'
import test from 'node:test'
import { whyNot } from '../phone/answering.js'
import { inWords, Problem } from '../shared/problem.js'

test('an answer with nothing but a title says what happened and what to do', () => {
  for (const status of [400, 403, 404, 405, 408, 409, 413, 415, 429, 500, 501, 502, 503, 504, 520]) {
    const { message } = new Problem(status, { title: 'An error occurred while processing your request.' })
    assert.doesNotMatch(message, /An error occurred/)
    assert.match(message, /\.$/, String(status))
    assert.ok(message.length > 20, message)
  }
})

test('what something on the way answers is not told to anybody', () => {
  for (const answer of [null, 'Bad Gateway', 7, [], { detail: { code: 7 } }, { detail: ['x'], title: 7, winner: { name: 'Rhonda' } }]) {
    const problem = new Problem(502, answer)
    assert.equal(whyNot(problem), 'The server is not responding. Try again in a moment.')
  }
})

test('the server’s own explanation is told as it is', () => {
  const detail = 'Park or end your current call first.'
  assert.equal(inWords(new Problem(409, { title: 'You are on a call', detail })), detail)
  assert.equal(inWords(new Problem(0)), 'The server cannot be reached.')
  const lost = new Problem(409, { title: 'Rhonda took this call', detail: 'Rhonda was faster.', winner: { name: 'Rhonda' } })
  assert.equal(whyNot(lost), 'Rhonda took this call.')
})

test('a browser’s or a library’s own words are for the console', () => {
  const kept = []
  const log = { error: error => kept.push(error) }
  const interrupted = new DOMException('The play() request was interrupted', 'AbortError')
  for (const error of [new TypeError('Failed to fetch'), interrupted, 'text', undefined]) {
    const words = inWords(error, log)
    assert.match(words, /reload/)
    assert.doesNotMatch(words, /fetch|interrupted/)
  }
  assert.equal(kept.length, 4)
})
