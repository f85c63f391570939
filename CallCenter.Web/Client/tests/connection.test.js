import assert from 'node:assert/strict'
import { mock, test } from 'node:test'
import { Connection } from '../realtime/connection.js'

globalThis.location = { href: 'http://desk.example/desk' }
const TOPICS = ['call-center', 'agent:doug']
const settle = async () => { for (let n = 0; n < 8; n++) await new Promise(resolve => setImmediate(resolve)) }

/** A realtime server. `up`: it takes sockets. `dead`: those that carry nothing any more. `after(event)`: ms until it answers. */
function server(t) {
  mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'Date'] })
  const net = { up: true, dead: new Set(), sockets: [], frames: [], tokens: 0, after: () => 10, status: () => 'ok' }
  const before = globalThis.WebSocket
  globalThis.WebSocket = class extends EventTarget {
    readyState = 0
    bufferedAmount = 0
    constructor() {
      super()
      net.sockets.push(this)
      setTimeout(() => net.up ? this.#turn(1, 'open') : this.cut(), 20)
    }
    send(text) {
      if (net.dead.has(this)) return
      const [joinRef, ref, topic, event] = JSON.parse(text)
      net.frames.push(`${event} ${topic}`)
      const status = net.status(event), response = status === 'ok' ? {} : { reason: 'Unauthorized: x' }
      const answer = JSON.stringify([joinRef, ref, topic, 'phx_reply', { status, response }])
      setTimeout(() => { if (this.readyState === 1 && !net.dead.has(this)) this.#tell('message', { data: answer }) }, net.after(event))
    }
    close() {
      if (this.readyState >= 2) return
      this.readyState = 2
      if (!net.dead.has(this)) setTimeout(() => this.#turn(3, 'close', { code: 1000 }), 10) // a dead line answers no farewell
    }
    cut() { if (this.readyState < 3) this.#turn(3, 'close', { code: 1006 }) }
    #turn(state, type, about) { this.readyState = state; this.#tell(type, about) }
    #tell(type, about) {
      const event = Object.assign(new Event(type), about)
      this.dispatchEvent(event)
      this[`on${type}`]?.(event)
    }
  }
  const connection = new Connection({
    log: { info() {} },
    fetchToken: async () => {
      net.tokens++
      return { url: '/realtime/v1', apiKey: 'k', token: 't', expiresAt: new Date(Date.now() + 3_600_000).toISOString() }
    },
  })
  t.after(() => { connection.disconnect(); mock.timers.reset(); globalThis.WebSocket = before })
  net.pass = async seconds => {
    for (let n = 1; n <= seconds * 20; n++) {
      mock.timers.tick(50)
      await settle()
      if (n % 20 === 0) connection.tick()
    }
  }
  net.joins = () => net.frames.filter(f => f.startsWith('phx_join'))
  return { net, connection }
}

async function joined(t) {
  const both = server(t)
  both.connection.connect(TOPICS)
  await both.net.pass(1)
  assert.equal(both.connection.live, true)
  return both
}

for (const seconds of [3, 20, 150]) {
  test(`after an outage of ${seconds} s each topic is joined once, and nothing else is sent`, async t => {
    const { net, connection } = await joined(t)
    net.up = false
    net.sockets.at(-1).cut()
    await net.pass(seconds)
    assert.equal(connection.live, false)
    assert.ok(net.sockets.length > 1, 'it was tried')
    net.frames.length = 0

    net.up = true
    await net.pass(6)

    assert.equal(connection.live, true)
    const sent = net.frames.filter(f => !f.includes('heartbeat')).sort()
    assert.deepEqual(sent, ['phx_join realtime:agent:doug', 'phx_join realtime:call-center'])
  })
}

test('the server’s word by HTTP that it is back does not double what is under way', async t => {
  const { net, connection } = await joined(t)
  net.up = false
  net.sockets.at(-1).cut()
  await net.pass(10)
  net.frames.length = 0
  net.after = () => 300
  net.up = true

  for (let n = 0; n < 8; n++) { connection.awake(); await net.pass(0.25) }
  await net.pass(3)

  assert.equal(connection.live, true)
  assert.equal(net.joins().length, 2)
})

test('a socket that is silently dead is given up within seconds of waking, and meanwhile nothing is certain', async t => {
  const { net, connection } = await joined(t)
  net.dead.add(net.sockets.at(-1))

  connection.awake()
  await net.pass(2)
  assert.equal(connection.doubtful, true)
  await net.pass(10)

  assert.equal(net.sockets.length, 2)
  assert.deepEqual([connection.live, connection.doubtful], [true, false])
})

test('a socket that answers 5 seconds late, because a join was refused on it, is kept', async t => {
  const { net, connection } = await joined(t)
  net.after = () => 5100

  connection.awake()
  await net.pass(5)
  assert.equal(connection.doubtful, true)
  await net.pass(3)

  assert.equal(net.sockets.length, 1)
  assert.deepEqual([connection.live, connection.doubtful], [true, false])
})

test('two refused joins, each of which holds the socket for 5 seconds, leave it alone', async t => {
  const { net, connection } = server(t)
  net.status = event => event === 'phx_join' ? 'error' : 'ok'
  let busyUntil = 0 // one after the other, as one process does it
  net.after = event => {
    busyUntil = Math.max(busyUntil, Date.now()) + (event === 'phx_join' ? 5000 : 10)
    return busyUntil - Date.now()
  }
  connection.connect(TOPICS)
  await net.pass(1)

  connection.awake()
  await net.pass(9)
  net.status = () => 'ok'
  net.after = () => 10
  await net.pass(14)

  assert.equal(net.sockets.length, 1)
  assert.equal(connection.live, true)
})

test('a heartbeat is sent every 15 seconds, and a line that dies is noticed by it', async t => {
  const { net, connection } = await joined(t)
  await net.pass(46)
  assert.equal(net.frames.filter(f => f.includes('heartbeat')).length, 3)
  assert.equal(net.sockets.length, 1)

  net.dead.add(net.sockets[0])
  await net.pass(28)

  assert.equal(net.sockets.length, 2)
  assert.equal(connection.live, true)
})

test('a browser without WebSockets is reported as a failed connection', async t => {
  const { connection } = server(t)
  globalThis.WebSocket = undefined
  await assert.rejects(connection.connect(TOPICS))
  await connection.tick()
  await connection.awake()
  assert.deepEqual([connection.live, connection.open], [false, false])
})

test('a WebSocket that may not be made is tried again, and the page goes on', async t => {
  const { net, connection } = server(t)
  const works = globalThis.WebSocket
  globalThis.WebSocket = class { constructor() { throw new DOMException('x', 'SecurityError') } }
  const refused = []
  connection.on('refused', (_, why) => refused.push(why))
  await connection.connect(TOPICS)
  await net.pass(5)
  assert.ok(refused.length > 2)
  assert.equal(connection.live, false)
  globalThis.WebSocket = works
})

test('a join that is refused is tried with another token: the session of the first may have ended', async t => {
  const { net, connection } = await joined(t)
  net.status = event => event === 'phx_join' && net.tokens === 1 ? 'error' : 'ok'
  net.sockets.at(-1).cut()

  await net.pass(10)

  assert.equal(connection.live, true)
  assert.equal(net.tokens, 2)
})
