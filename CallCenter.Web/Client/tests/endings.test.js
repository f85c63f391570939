import assert from 'node:assert/strict'
import test from 'node:test'
import { Endings } from '../phone/endings.js'

test('an end that did not reach the server is requested again while the call is mine', () => {
  const endings = new Endings()
  endings.keep('a')

  assert.deepEqual(endings.wanted([{ id: 'a' }]), ['a'])
  assert.deepEqual(endings.wanted([{ id: 'a' }]), ['a'])
  endings.drop('a')
  assert.deepEqual(endings.wanted([{ id: 'a' }]), [])
})

test('a call that has moved on is left alone', () => {
  const endings = new Endings()
  endings.keep('a')

  assert.deepEqual(endings.wanted([{ id: 'b' }]), [])
  assert.deepEqual(endings.wanted([{ id: 'a' }]), [])
})

test('the wish is bounded, and asking again does not prolong it', () => {
  const endings = new Endings()
  endings.keep('a', 0)
  endings.keep('a', 40_000)

  assert.deepEqual(endings.late(44_000), [])
  assert.deepEqual(endings.late(45_000), ['a'])
  assert.equal(endings.has('a'), false)
})
