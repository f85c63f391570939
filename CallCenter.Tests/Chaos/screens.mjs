// What agents' pages know: the product's own feed and connection with the unmodified @supabase/realtime-js, one per agent, without a page.
// In: one JSON line of settings, then lines to answer. Out: one JSON object per line.
import { createRequire } from 'node:module'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]()
const { client, packages, web, realtime, agents, guards } = JSON.parse((await lines.next()).value)
const product = path => import(pathToFileURL(`${client}/${path}`))
const say = it => process.stdout.write(JSON.stringify(it) + '\n')

// What a browser has and Node lacks.
globalThis.WebSocket = createRequire(pathToFileURL(`${packages}/`))('ws')
globalThis.location = { href: web }
globalThis.Worker = class {
  postMessage({ event, interval }) {
    if (event === 'start') this.timer = setInterval(() => this.onmessage?.({ data: { event: 'keepAlive' } }), interval)
  }

  terminate() { clearInterval(this.timer) }
}
URL.createObjectURL = () => ''

const [{ Connection }, { Feed }, { Heartbeat }, { Watch }, { Picture }, { Emitter }, { Problem }] = await Promise.all([
  'realtime/connection.js', 'realtime/feed.js', 'realtime/heartbeat.js', 'realtime/watch.js', 'realtime/picture.js',
  'shared/emitter.js', 'shared/api.js',
].map(product))

// A page continues after an uncaught error, and so do these.
for (const kind of ['unhandledRejection', 'uncaughtException'])
  process.on(kind, error => say({ screen: 'node', log: `${kind}: ${error?.stack ?? error}` }))

// Without the guard, a page believes whatever arrives last.
if (guards === false) {
  Picture.prototype.call = function (call) {
    call.state === 'ended' ? this.calls.delete(call.id) : this.calls.set(call.id, call)
    return null
  }
}

class Screen {
  constructor({ name, id, cookie, csrf }) {
    Object.assign(this, { name, id, cookie, csrf })
    const log = { info: line => say({ screen: name, log: line }) }
    const fetchToken = async () => ({ ...await this.ask('GET', '/api/realtime/token'), url: realtime })
    const connection = this.connection = new Connection({ log, fetchToken })
    const heartbeat = new Heartbeat({
      send: () => this.ask('POST', '/api/agents/me/heartbeat', { ready: true, tab: 't' }),
      urgent: () => !connection.live || [...this.feed.picture.calls.values()].some(c => c.state === 'ringing'),
    })
    this.feed = new Feed({ log, ask: () => this.ask('GET', '/api/board'), askDigest: () => heartbeat.beat() })
    const wake = Object.assign(new Emitter(), {
      connect: () => { this.clock = setInterval(() => wake.emit('tick'), 1000) },
      disconnect: () => clearInterval(this.clock),
      check() {},
    })
    this.watch = new Watch({ connection, feed: this.feed, heartbeat, wake })
    connection.on('event', (event, payload) => say({ screen: name, event, id: payload?.id }))
    this.watch.connect()
    heartbeat.beat().catch(() => {})
    this.connect()
  }

  connect() { this.connection.connect(['call-center', `agent:${this.id}`]).catch(() => setTimeout(() => this.connect(), 500)) }

  async ask(method, path, body) {
    const headers = { Cookie: this.cookie, RequestVerificationToken: this.csrf, ...(body && { 'Content-Type': 'application/json' }) }
    let answer
    try {
      answer = await fetch(web + path, {
        method, headers, body: body && JSON.stringify(body), redirect: 'manual', signal: AbortSignal.timeout(8000),
      })
    } catch { throw new Problem(0) }
    if (!answer.ok) throw new Problem(answer.status)
    return answer.json()
  }

  get picture() {
    const { calls, agents } = this.feed.picture
    return {
      live: this.connection.live, fresh: this.feed.fresh,
      calls: [...calls.values()].map(c => ({ id: c.id, version: c.version, state: c.state, agent: c.agent?.id ?? null })),
      agents: [...agents.values()].map(a => ({ id: a.id, version: a.version })),
    }
  }
}

const screens = agents.map(agent => new Screen(agent))
for await (const line of lines) {
  const { ask } = JSON.parse(line)
  say({ answer: ask, pictures: Object.fromEntries(screens.map(s => [s.name, s.picture])) })
}
process.exit(0)
