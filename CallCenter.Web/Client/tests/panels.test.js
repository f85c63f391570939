import assert from 'node:assert/strict'
import test from 'node:test'
import { Panels } from '../desk/panels.js'

test('a panel that fails costs the others nothing, and is told once', () => {
  const done = [], told = []
  class Unbuilt { constructor() { throw new Error('no such part') } }
  class Broken {
    connect() { throw new TypeError('x is not a function') }
    show() { throw new Error('x') }
  }
  class Fine {
    connect() { done.push('connected') }
    show(view) { done.push(view) }
  }
  const panels = new Panels({}, { kinds: [Unbuilt, Broken, Fine], log: { error: what => told.push(what) } })

  panels.connect()
  panels.show('first')
  panels.show('second')
  panels.tick()

  assert.deepEqual(done, ['connected', 'first', 'second'])
  assert.deepEqual(told, ['[panels] Unbuilt', '[panels] Broken connect', '[panels] Broken show'])
})
