import assert from 'node:assert/strict'
import { mock, test } from 'node:test'
import { answer } from '../phone/answering.js'
import { suspectConnections } from '../shared/connections.js'

const settle = async () => { for (let n = 0; n < 20; n++) await new Promise(resolve => setImmediate(resolve)) }
const body = value => ({ status: 200, ok: true, type: 'basic', text: async () => JSON.stringify(value) })

let day = 0 // each test has its own, so that no wake of another counts

/** A server that answers a claim the nth time it is asked. */
function claiming(t, nth) {
  mock.timers.enable({ apis: ['setTimeout', 'Date'], now: day += 86_400_000 })
  const before = { fetch: globalThis.fetch, document: globalThis.document, timeout: AbortSignal.timeout }
  const seen = { asked: [], joined: [] }
  AbortSignal.timeout = undefined
  globalThis.document = { querySelector: () => null }
  globalThis.fetch = (path, { body: sent, signal }) => new Promise((resolve, reject) => {
    seen.asked.push(`${path} ${JSON.parse(sent).tab}`)
    if (seen.asked.length >= nth) resolve(body({ call: { id: '1' } }))
    else signal.addEventListener('abort', () => reject(new Error('aborted')))
  })
  t.after(() => {
    Object.assign(globalThis, { fetch: before.fetch, document: before.document })
    AbortSignal.timeout = before.timeout
    mock.timers.reset()
  })
  const phone = { join: async id => { seen.joined.push(id) } }
  seen.claim = () => answer({ callId: '1', verb: 'claim', tab: 'a', feed: { adopt() {} }, phone })
  seen.pass = async ms => { for (let at = 0; at < ms; at += 100) { mock.timers.tick(100); await settle() } }
  return seen
}

test('a claim over a connection that died in the sleep is made again within a second, by the same tab', async t => {
  const seen = claiming(t, 2)
  suspectConnections(async () => {})
  seen.claim()

  await seen.pass(1200)

  assert.deepEqual([seen.asked, seen.joined], [['/api/calls/1/claim a', '/api/calls/1/claim a'], ['1']])
})

test('without a sleep a claim has its time, and is repeated once if no answer arrived', async t => {
  const seen = claiming(t, 2)
  seen.claim()
  await seen.pass(7000)
  assert.equal(seen.asked.length, 1)

  await seen.pass(2000)

  assert.deepEqual([seen.asked.length, seen.joined], [2, ['1']])
})
