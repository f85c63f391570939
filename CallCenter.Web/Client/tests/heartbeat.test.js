import assert from 'node:assert/strict'
import test from 'node:test'
import { Heartbeat } from '../realtime/heartbeat.js'

const settle = () => new Promise(resolve => setImmediate(resolve))

/** How many beats this many seconds bring. */
async function beats(seconds, { urgent, answers }) {
  let sent = 0
  const heartbeat = new Heartbeat({ urgent: () => urgent, send: async () => { sent++; if (!answers(sent)) throw new Error('offline') } })
  for (let second = 0; second < seconds; second++) { heartbeat.tick(); await settle() }
  return sent
}

test('it beats every 15 seconds, and every 5 while it is urgent', async () => {
  assert.equal(await beats(60, { urgent: false, answers: () => true }), 4)
  assert.equal(await beats(60, { urgent: true, answers: () => true }), 12)
})

test('a server that does not answer is asked every 4 seconds', async () => {
  assert.equal(await beats(15, { urgent: true, answers: () => false }), 3)
  assert.equal(await beats(65, { urgent: true, answers: () => false }), 16)
  assert.equal(await beats(65, { urgent: false, answers: () => false }), 13)
})

test('after an answer the old cadence is back', async () => {
  assert.equal(await beats(45, { urgent: false, answers: sent => sent > 1 }), 3)
})

test('while it is in doubt whether live updates still come, it beats every 2 seconds', async () => {
  let sent = 0
  const heartbeat = new Heartbeat({ urgent: () => false, doubtful: () => true, send: async () => { sent++ } })
  for (let second = 0; second < 10; second++) { heartbeat.tick(); await settle() }
  assert.equal(sent, 5)
})

test('while the server’s broadcasts come late, it beats every 5 seconds, and then calmly again', async () => {
  let sent = 0, late = true
  const heartbeat = new Heartbeat({ urgent: () => false, send: async () => { sent++; return { late } } })
  const pass = async seconds => { for (let second = 0; second < seconds; second++) { heartbeat.tick(); await settle() } }
  await pass(15)
  assert.deepEqual([sent, heartbeat.late], [1, true])

  await pass(20)
  assert.equal(sent, 5)

  late = false
  await pass(5)
  assert.deepEqual([sent, heartbeat.late], [6, false])
  await pass(14)
  assert.equal(sent, 6)
})

test('what is noticed when an answer comes goes with a beat of its own', async () => {
  const told = []
  let ready = false
  const heartbeat = new Heartbeat({ urgent: () => false, send: async () => { told.push(ready) } })
  heartbeat.on('answer', () => { if (told.at(-1) !== ready) heartbeat.beat() })
  const first = heartbeat.beat()
  ready = true

  await first
  await settle()
  assert.deepEqual(told, [false, true])
  await heartbeat.beat()
  assert.equal(told.length, 3)
})
