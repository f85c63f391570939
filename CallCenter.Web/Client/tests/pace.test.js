import assert from 'node:assert/strict'
import { mock, test } from 'node:test'
import { Pace } from '../shared/pace.js'

function paced(t) {
  mock.timers.enable({ apis: ['setTimeout', 'Date'] })
  t.mock.method(performance, 'now', () => Date.now())
  t.after(() => mock.timers.reset())
  let done = 0
  return { pace: new Pace(() => done++, 100), done: () => done }
}

test('the first is done at once', t => {
  const { pace, done } = paced(t)
  pace.soon()
  assert.equal(done(), 1)
})

test('what comes in a storm is collected, and done once', t => {
  const { pace, done } = paced(t)
  for (let n = 0; n < 50; n++) pace.soon()
  assert.equal(done(), 1)
  mock.timers.tick(99)
  assert.equal(done(), 1)
  mock.timers.tick(1)
  assert.equal(done(), 2)
  mock.timers.tick(1000)
  assert.equal(done(), 2)
})

test('after a storm the first is done at once again', t => {
  const { pace, done } = paced(t)
  pace.soon()
  mock.timers.tick(299)
  pace.soon()
  assert.equal(done(), 1)
  mock.timers.tick(100)
  assert.equal(done(), 2)
  mock.timers.tick(301)
  pace.soon()
  assert.equal(done(), 3)
})

test('what must be seen now does not wait, and is not done again', t => {
  const { pace, done } = paced(t)
  pace.soon()
  pace.soon()
  pace.now()
  assert.equal(done(), 2)
  mock.timers.tick(1000)
  assert.equal(done(), 2)
})
