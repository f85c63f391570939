// Drives the unmodified @supabase/realtime-js against the embedded endpoint and prints what it saw as one JSON object.
import { createHmac } from 'node:crypto'
import { createRequire } from 'node:module'
import { json } from 'node:stream/consumers'
import { RealtimeClient } from '@supabase/realtime-js'

const WebSocket = createRequire(import.meta.url)('ws')
const { url, apiKey, serviceKey, doug, rhonda, renewed, secret, vsn } = await json(process.stdin)

// Signed here, because its two seconds must not begin before it is used.
const brief = () => {
  const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const unsigned = `${part({ alg: 'HS256' })}.${part({ role: 'authenticated', sub: 'doug', exp: Math.floor(Date.now() / 1000) + 3 })}`
  return `${unsigned}.${createHmac('sha256', secret).update(unsigned).digest('base64url')}`
}

const client = (token, timeout = 5000, version = vsn) => new RealtimeClient(url, {
  params: { apikey: apiKey }, transport: WebSocket, vsn: version, timeout, ...(token && { accessToken: async () => token }),
})

const within = (promise, what) => Promise.race([promise, new Promise((_, fail) =>
  setTimeout(() => fail(new Error(`waited too long for ${what}`)), 10000).unref())])

// A channel that records what happened to it, and can wait for it to happen.
function listen(socket, topic, config = {}, also = () => {}) {
  const channel = socket.channel(topic, { config })
  const seen = { statuses: [], events: [] }
  const waiting = new Set()
  const note = (list, item) => { list.push(item); for (const look of waiting) look() }
  const until = (what, found) => within(new Promise((done) => {
    const look = () => { const hit = found(); if (hit) { waiting.delete(look); done(hit) } }
    waiting.add(look)
    look()
  }), what)
  channel.on('broadcast', { event: '*' }, ({ event, payload, meta }) => note(seen.events, { event, payload, ...(meta && { meta }) }))
  channel.on('system', {}, ({ extension, status, message }) => note(seen.events, { event: 'system', extension, status, message }))
  also(channel, (item) => note(seen.events, item))
  channel.subscribe((status, error) => note(seen.statuses, error ? `${status}: ${error.message}` : status))
  return {
    channel, seen,
    status: (wanted) => until(`status ${wanted} on ${topic}`, () => seen.statuses.find((status) => status.startsWith(wanted))),
    event: (wanted) => until(`event ${wanted} on ${topic}`, () => seen.events.find(({ event }) => event === wanted)),
  }
}

const seen = {}
const agent = client(doug), service = client(serviceKey), impatient = client(doug, 500)

const board = listen(agent, 'call-center', { private: true })
seen.joined = await board.status('SUBSCRIBED')
seen.refused = await listen(client(rhonda), 'agent:doug', { private: true }).status('CHANNEL_ERROR')
seen.anonymous = await listen(client(null), 'call-center', { private: true }).status('CHANNEL_ERROR')

const desk = listen(service, 'call-center', { private: true, broadcast: { ack: true } })
await desk.status('SUBSCRIBED')
const open = listen(agent, 'lobby'), closed = listen(agent, 'call-center-public')
await open.status('SUBSCRIBED')
await closed.status('SUBSCRIBED')
seen.sent = await desk.channel.send({ type: 'broadcast', event: 'answered', payload: { callId: 'c1', name: 'Zoë 😀' } })
seen.received = await board.event('answered')
seen.sentByHttp = await desk.channel.httpSend('ringing', { n: 1 })
seen.receivedByHttp = await board.event('ringing')
seen.echoes = desk.seen.events.filter(({ event }) => event === 'answered').length

const browser = listen(impatient, 'call-center', { private: true, broadcast: { ack: true } })
await browser.status('SUBSCRIBED')
seen.browserSent = await browser.channel.send({ type: 'broadcast', event: 'forged', payload: {} })
await desk.channel.send({ type: 'broadcast', event: 'last', payload: {} })
await board.event('last')
seen.forged = board.seen.events.filter(({ event }) => event === 'forged').length

const beats = []
const answered = new Promise((done) => agent.onHeartbeat((status) => { beats.push(status); if (status !== 'sent') done() }))
await agent.sendHeartbeat()
await within(answered, 'the answer to a heartbeat')
seen.heartbeat = beats.join()

// The other version in the same room, a private room of that name, and one whose name goes on after a colon.
const other = vsn === '2.0.0' ? '1.0.0' : '2.0.0'
const mine = listen(agent, 'room:1', { broadcast: { self: true, ack: true } })
const theirs = listen(client(null, 5000, other), 'room:1', { broadcast: { ack: true } })
const hidden = listen(service, 'room:1', { private: true }), longer = listen(service, 'room:1:x')
for (const room of [mine, theirs, hidden, longer]) await room.status('SUBSCRIBED')
seen.mixed = [
  await mine.channel.send({ type: 'broadcast', event: 'to other', payload: { n: 1 } }),
  await theirs.channel.send({ type: 'broadcast', event: 'to mine', payload: { n: 2 } }),
].join()
seen.heard = [
  (await theirs.event('to other')).payload.n, (await mine.event('to mine')).payload.n, (await mine.event('to other')).payload.n,
].join()
seen.httpBoth = (await theirs.channel.httpSend('by http', { n: 3 })).success
await mine.event('by http')
await theirs.event('by http')
const binary = new Uint8Array([125, 255]).buffer
if (vsn === '2.0.0') {
  await mine.channel.send({ type: 'broadcast', event: 'bytes', payload: binary })
  seen.bytes = [...new Uint8Array((await mine.event('bytes')).payload)].join()
}
seen.elsewhere = hidden.seen.events.length + longer.seen.events.length + theirs.seen.events.filter(({ event }) => event === 'bytes').length

const presence = (channel, note) => channel
  .on('presence', { event: 'sync' }, () => note({ event: 'sync:' + Object.keys(channel.presenceState()).sort() }))
const here = listen(agent, 'desk', { private: true, presence: { key: 'doug' } }, presence)
await here.status('SUBSCRIBED')
seen.tracked = await here.channel.track({ mood: 'calm' })
const there = listen(service, 'desk', { private: true, presence: { key: 'app' } }, presence)
await there.status('SUBSCRIBED')
await there.event('sync:doug')
await there.channel.track({})
seen.present = (await here.event('sync:app,doug')).event
await there.channel.untrack()
seen.mood = here.channel.presenceState().doug[0].mood

const tables = listen(agent, 'tables', {}, (channel) =>
  channel.on('postgres_changes', { event: '*', schema: 'public', table: 'calls' }, () => {}))
seen.tables = await tables.status('SUBSCRIBED')
seen.tablesSystem = (await tables.event('system')).status

await agent.setAuth(renewed)
await desk.channel.send({ type: 'broadcast', event: 'after renewal', payload: {} })
seen.renewed = (await board.event('after renewal')).event
const short = listen(client(brief()), 'call-center', { private: true })
await short.status('SUBSCRIBED')
seen.expired = await short.status('CLOSED')
seen.expiredSystem = (await short.event('system')).message.replace(/\d+/, 'N')

await short.channel.unsubscribe()
const lost = listen(client(doug), 'call-center', { private: true })
await lost.status('SUBSCRIBED')
await lost.channel.socket.setAuth(rhonda)
seen.lost = await lost.status('CLOSED')
seen.lostSystem = (await lost.event('system')).message
const again = listen(client(renewed), 'call-center', { private: true })
await again.status('SUBSCRIBED')
await again.channel.unsubscribe()
seen.rejoined = await listen(again.channel.socket, 'call-center', { private: true }).status('SUBSCRIBED')

seen.left = await open.channel.unsubscribe()
process.stdout.write(JSON.stringify(seen))
process.exit(0)
