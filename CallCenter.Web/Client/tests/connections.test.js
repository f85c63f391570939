import assert from 'node:assert/strict'
import { mock, test } from 'node:test'
import { anyTimes, once, suspectConnections } from '../shared/connections.js'
import { Problem } from '../shared/problem.js'

const settle = async () => { for (let n = 0; n < 8; n++) await new Promise(resolve => setImmediate(resolve)) }

let day = 0 // each test has its own, so that no wake of another counts

/** A network on which `answers(nth)` says whether the nth request comes back. Timers are the test's. */
function network(t, answers) {
  mock.timers.enable({ apis: ['setTimeout', 'Date'], now: day += 86_400_000 })
  const { timeout } = AbortSignal
  AbortSignal.timeout = undefined
  t.after(() => { AbortSignal.timeout = timeout; mock.timers.reset() })
  const seen = { asked: 0, probes: 0 }
  seen.ask = signal => new Promise((resolve, reject) => {
    if (answers(++seen.asked)) return resolve('board')
    signal.addEventListener('abort', () => reject(new Problem(0, { late: true })))
  })
  seen.wake = () => suspectConnections(async () => { seen.probes++; throw new Error('dead') })
  seen.pass = async ms => { for (let at = 0; at < ms; at += 100) { mock.timers.tick(100); await settle() } }
  return seen
}

test('after waking, what hangs on a dead connection is asked for again within a second', async t => {
  const net = network(t, nth => nth > 1)
  net.wake()
  assert.equal(net.probes, 6)
  let answer
  anyTimes(net.ask).then(got => { answer = got })

  await net.pass(1200)

  assert.equal(answer, 'board')
})

test('what was asked for before the sleep is asked for again at once', async t => {
  const net = network(t, nth => nth > 1)
  let answer
  anyTimes(net.ask).then(got => { answer = got })
  await net.pass(500)

  net.wake()
  await net.pass(100)

  assert.equal(answer, 'board')
})

test('a slow network gets its time in the last try, and then it is a failure', async t => {
  const net = network(t, () => false)
  net.wake()
  let failed
  anyTimes(net.ask).catch(problem => { failed = problem })
  await net.pass(3500)
  assert.equal(net.asked, 3)
  await net.pass(6000)
  assert.equal(failed, undefined)

  await net.pass(2000)

  assert.equal(failed.unanswered, true)
  assert.equal(net.asked, 3)
})

test('without a sleep everything is requested once, and so is whatever may not be repeated', async t => {
  const net = network(t, () => false)
  let failed = 0
  anyTimes(net.ask).catch(() => failed++)
  await net.pass(8500)
  assert.deepEqual([net.asked, failed], [1, 1])

  net.wake()
  once(net.ask).catch(() => failed++)
  await net.pass(5000)
  assert.equal(net.asked, 2)
})

test('what fails for another reason than patience is not asked for again', async t => {
  const net = network(t, () => true)
  net.wake()
  let asked = 0
  await assert.rejects(anyTimes(async () => { asked++; throw new Problem(500) }))
  assert.equal(asked, 1)
})

test('a browser without AbortController asks all the same', async t => {
  const before = globalThis.AbortController
  globalThis.AbortController = undefined
  t.after(() => { globalThis.AbortController = before })
  assert.equal(await anyTimes(async signal => signal ?? 'unsigned'), 'unsigned')
})
