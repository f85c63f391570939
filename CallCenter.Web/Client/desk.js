// The desk, put together. Arrows: socket -> feed -> board; page -> server; the phone follows the server's state and decides nothing.
import { Announcer } from './board/announcer.js'
import { Attention } from './board/attention.js'
import { Controls, busy } from './board/controls.js'
import { DeskBoard } from './board/desk-board.js'
import { look } from './board/look.js'
import { MyNote } from './board/my-note.js'
import { perform } from './desk-actions.js'
import { Leader } from './phone/leader.js'
import { Lease } from './phone/lease.js'
import { microphoneAdvice } from './phone/microphone.js'
import { Phone } from './phone/phone.js'
import { Ringer } from './phone/ringer.js'
import { Connection } from './realtime/connection.js'
import { Feed } from './realtime/feed.js'
import { Heartbeat } from './realtime/heartbeat.js'
import { get, post, postLast, signIn } from './shared/api.js'
import { Backoff } from './shared/backoff.js'
import { setServerTime } from './shared/clock.js'
import { toast } from './shared/toast.js'
import { Wake } from './shared/wake.js'

const root = document.querySelector('[data-desk]')
const myId = root.dataset.me
const tab = crypto.randomUUID()
const HEARTBEAT = '/api/agents/me/heartbeat'
const GRACE_TICKS = 3 // a page that has just opened, or a channel that comes back at once, is no outage

const board = new DeskBoard(root), announcer = new Announcer(root.querySelector('[data-announce]'))
const attention = new Attention(), controls = new Controls(root), wake = new Wake(), ringer = new Ringer(), notes = new Map()
const phone = new Phone({ fetchToken: () => get('/api/voice/token') })
const leader = new Leader({ agentId: myId, tab, mayYield: () => !ringer.unlocked && !phone.leg })
const connection = new Connection({ fetchToken: () => get('/api/realtime/token') })
const lease = new Lease({ tab, ready: () => leader.held && phone.registered && ringer.unlocked })
const heartbeat = new Heartbeat({
  send: () => timed(beat),
  urgent: () => view.waiting > 0 || !connection.live,
})
const feed = new Feed({ ask: () => timed(() => get('/api/board')), askDigest: () => heartbeat.beat() })
const myNote = new MyNote({ form: root.querySelector('[data-my-note]'), feed, myId })

let view = look(feed.picture, myId), silent = false, refused = 0, downFor = 0, startingFor = 0, reassured = 0, opened = false
const desk = { tab, feed, phone, leader, ringer, heartbeat, notes, view: () => view, show, intent: false, going: false }

async function timed(request) {
  const sentAt = Date.now()
  const answer = await request()
  setServerTime(answer.now, sentAt)
  return answer
}

async function beat() {
  const words = lease.words()
  const answer = await post(HEARTBEAT, words)
  lease.heard(words)
  return answer
}

function show() {
  view = look(feed.picture, myId)
  followServer()
  for (const id of notes.keys()) if (!feed.picture.calls.has(id)) notes.delete(id)
  if (feed.fresh) {
    opened = true
    board.show(view, { phone: { callId: phone.leg?.callId, muted: phone.leg?.muted ?? false }, notes })
    announcer.heard(view)
    attention.show(view.ringing, { notify: leader.held })
  }
  // No sound for what may be long over: silent until the first snapshot after waking.
  ringer.ring(feed.fresh && leader.held && view.ringing.length > 0)
  board.showProblem(problem(), { advice: microphoneAdvice(), failure: phone.failure })
  board.showConnection(connectionState())
  tellReady()
}

function connectionState() {
  if (refused) return refused === 403 ? 'forbidden' : 'outdated'
  if (silent) return 'offline'
  if (!feed.fresh) return opened ? 'stale' : 'ok' // the first HTML is the server's own
  return downFor > GRACE_TICKS ? 'down' : 'ok'
}

/** The server's word is final: audio of a call that is no longer mine is dropped, and the phone is on while it can be needed. */
function followServer() {
  if (!feed.fresh) return
  // A parked call's leg is ended by the server, after the caller's music has begun.
  const mine = view.mine.some(c => c.id === phone.leg?.callId), parked = view.parked.some(c => c.id === phone.leg?.callId)
  if (phone.leg && !mine && !parked) phone.hangUp()
  if (desk.intent && !silent && phone.registered && view.me?.availability === 'away') perform(desk, 'available') // what stopped it is solved
  const needed = leader.held && (view.me?.availability === 'available' || view.mine.length > 0 || desk.intent)
  if (needed && !phone.wanted) { ringer.unlock().then(show); phone.start() }
  else if (!needed && phone.wanted && !phone.leg) phone.stop()
}

function problem() {
  const needed = view.me?.availability === 'available' || view.mine.length > 0
  if (feed.fresh && !leader.held && needed) return 'elsewhere'
  if (phone.problem) return phone.problem
  if (phone.starting && startingFor > 1) return 'phone-starting'
  if (leader.held && phone.registered && !ringer.unlocked) return 'sound-locked'
  return 'none'
}

/** A changed readiness is told at once: the agent should ring, or stop ringing, now and not in fifteen seconds. */
function tellReady() {
  if (!feed.fresh || silent) return
  const { me } = view
  // Another machine of mine gave its lease back, which was mine too. Once per version, so that two machines do not argue.
  const mistaken = lease.held && lease.ready() && me && !me.reachable && me.version > reassured
  if (!lease.news && !mistaken) return
  if (mistaken) reassured = me.version
  heartbeat.beat().catch(() => {})
}

function hear(event, payload) {
  wake.check()
  // The server's answer decides, not this message: it may be an old one, repeated, and the desk signed in anew.
  if (event === 'signed_out') return void heartbeat.beat().catch(() => {})
  feed.receive(event, payload)
}

wake.on('tick', () => {
  downFor = connection.live ? 0 : downFor + 1
  startingFor = phone.starting ? startingFor + 1 : 0
  heartbeat.tick()
  connection.tick()
  phone.tick()
  board.tick()
  attention.tick()
  if (downFor === GRACE_TICKS + 1 || startingFor === 2) show()
})
wake.on('woke', why => { feed.doubt(why); connection.awake(); heartbeat.beat().catch(() => {}) })
wake.on('visible', () => { feed.refresh('visible again'); if (!connection.live) connection.awake() })
wake.on('offline', () => { silent = true; show() })

connection.on('event', hear)
connection.on('subscribed', topic => { feed.refresh(`subscribed to ${topic}`); show() })
connection.on('down', () => { heartbeat.beat().catch(() => {}); show() })

heartbeat.on('answer', ({ digest }) => {
  const was = silent || refused
  silent = false
  refused = 0
  if (was) feed.doubt('the server answers again')
  else feed.compare(digest, { live: connection.live })
  tellReady() // what changed while the beat was under way
})
heartbeat.on('silence', ({ lost, status }) => {
  refused = status === 403 || status === 400 ? status : 0
  silent = lost || status >= 500
  show()
})

feed.on('change', show)
feed.on('fresh', show)
phone.on('change', show)
phone.on('dropped', (leg, message) => {
  if (!message) return
  notes.set(leg.callId, `${message} If it is not connected soon, the call rings again.`)
  toast(message, 'bad')
  show()
})
leader.on('change', held => {
  if (!held) phone.stop()
  show()
})
leader.on('asked', message => { if (message.type === 'action') perform(desk, message.name, message.callId) })
controls.on('action', (name, callId, button) => busy(button, () => perform(desk, name, callId)))

/** Any first click in this tab lets it be heard. */
function touched() {
  leader.touched()
  if (!ringer.unlocked) ringer.unlock().then(unlocked => { if (unlocked) show() })
}
document.addEventListener('pointerdown', touched)
document.addEventListener('keydown', touched)

const connecting = new Backoff()
function connectRealtime() {
  connection.connect(['call-center', `agent:${myId}`]).then(
    () => connecting.succeeded(), () => connecting.retry(connectRealtime))
}

controls.connect()
myNote.connect()
wake.connect()
leader.connect()
feed.refresh('the page opened')
connectRealtime()
window.addEventListener('pagehide', event => {
  const words = lease.farewell() // a closed or frozen page cannot ring; colleagues and callers should not wait for it
  if (words) postLast(HEARTBEAT, words)
  if (!event.persisted) for (const piece of [wake, leader, connection, feed, ringer, attention, controls, myNote]) piece.disconnect()
})
