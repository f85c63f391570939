import assert from 'node:assert/strict'
import { mock, test } from 'node:test'
import { watchPlayers } from '../shared/player.js'

const settle = async () => { for (let n = 0; n < 10; n++) await new Promise(resolve => setImmediate(resolve)) }
const answer = (status, { detail, after } = {}) => ({
  status, ok: status < 300, headers: new Headers(after === undefined ? {} : { 'Retry-After': after }),
  async json() { if (!detail) throw new SyntaxError('a page'); return { detail } },
})

/** A player that refuses each time, on a page whose server answers in turn. */
function playing(t, ...answers) {
  mock.timers.enable({ apis: ['setTimeout', 'Date'] })
  const before = globalThis.fetch, heard = {}
  const seen = { loads: 0, asked: 0, said: { matches: () => true, textContent: '', hidden: true } }
  globalThis.fetch = async () => { seen.asked++; return answers.length > 1 ? answers.shift() : answers[0] }
  t.after(() => { mock.timers.reset(); globalThis.fetch = before })
  const player = {
    src: '/api/recordings/1/audio', isConnected: true, matches: () => true, nextElementSibling: seen.said,
    load() { seen.loads++ }, play: async () => heard.error({ target: player }),
  }
  watchPlayers({ addEventListener(name, listener) { heard[name] = listener } })
  seen.refuse = async () => { heard.error({ target: player }); await settle() }
  seen.plays = () => heard.playing({ target: player })
  seen.pass = async ms => { mock.timers.tick(ms); await settle() }
  return seen
}

test('a recording that is not ready is asked for again when the server says', async t => {
  const seen = playing(t, answer(503, { detail: 'This recording is not ready yet.', after: '2' }))
  await seen.refuse()
  assert.equal(seen.said.textContent, 'This recording is not ready yet. It will start automatically.')
  assert.equal(seen.loads, 0)

  await seen.pass(2000)

  assert.equal(seen.loads, 1)
  seen.plays()
  assert.equal(seen.said.textContent, '')
})

for (const status of [500, 502, 503, 504]) {
  test(`a ${status} of a proxy is asked again after a while`, async t => {
    const seen = playing(t, answer(status))
    await seen.refuse()

    await seen.pass(5000)

    assert.equal(seen.loads, 1)
    assert.match(seen.said.textContent, /start automatically/)
  })
}

test('what the server refuses for good is said, and not asked for again', async t => {
  const seen = playing(t, answer(502, { detail: 'Twilio refuses access to this recording.' }))
  await seen.refuse()
  await seen.pass(60_000)
  assert.deepEqual([seen.loads, seen.said.textContent], [0, 'Twilio refuses access to this recording.'])
})

test('a date instead of seconds is no reason to ask without a pause', async t => {
  const seen = playing(t, answer(503, { after: 'Wed, 21 Oct 2026 07:28:00 GMT' }))
  await seen.refuse()
  await seen.pass(100)
  assert.equal(seen.loads, 0)
  await seen.pass(5000)
  assert.equal(seen.loads, 1)
})

test('a browser that cannot play what the server hands out is not kept trying', async t => {
  const seen = playing(t, answer(206))
  await seen.refuse()
  for (let n = 0; n < 10; n++) await seen.pass(1000)

  assert.deepEqual([seen.loads, seen.asked], [1, 2])
  assert.match(seen.said.textContent, /Download it/)
})

test('nobody waits for more than two minutes', async t => {
  const seen = playing(t, answer(503, { detail: 'This recording is not ready yet.', after: '2' }))
  await seen.refuse()
  for (let second = 0; second < 300; second += 2) await seen.pass(2000)
  assert.ok(seen.loads > 50 && seen.loads < 70, `${seen.loads} loads`)
})
