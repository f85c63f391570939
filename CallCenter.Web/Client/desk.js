// The desk, put together. Arrows: socket -> feed -> board; page -> server; the phone follows the server's state and decides nothing.
import { Announcer } from './board/announcer.js'
import { Attention } from './board/attention.js'
import { Controls, busy } from './board/controls.js'
import { DeskBoard } from './board/desk-board.js'
import { look, rings } from './board/look.js'
import { MyNote } from './board/my-note.js'
import { endAgain, perform, stopWaiting } from './desk-actions.js'
import { Endings } from './phone/endings.js'
import { Leader } from './phone/leader.js'
import { Lease } from './phone/lease.js'
import { microphoneAdvice } from './phone/microphone.js'
import { Phone } from './phone/phone.js'
import { Ringer } from './phone/ringer.js'
import { Connection } from './realtime/connection.js'
import { Feed } from './realtime/feed.js'
import { Heartbeat } from './realtime/heartbeat.js'
import { beforeSignIn, get, post, postLast, signIn } from './shared/api.js'
import { Backoff } from './shared/backoff.js'
import { now, setServerTime } from './shared/clock.js'
import { messages } from './shared/messages.js'
import { toast } from './shared/toast.js'
import { Wake } from './shared/wake.js'

const root = document.querySelector('[data-desk]')
const myId = root.dataset.me
const tab = crypto.randomUUID()
const HEARTBEAT = '/api/agents/me/heartbeat'
const UNHEARD_TICKS = 8 // while something rings the server is asked every 5 s
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

let view = look(feed.picture, myId), silent = false, outdated = false, downFor = 0, startingFor = 0, reassured = 0, opened = false, unheard = 0
const desk = { tab, feed, phone, leader, ringer, heartbeat, notes, endings: new Endings(), view: () => view, show, intent: false, going: false }

async function timed(request) {
  const sentAt = Date.now()
  const answer = await request()
  unheard = 0
  if (silent && request !== beat) heartbeat.beat().catch(() => {}) // it answers again: why wait for the next turn
  setServerTime(answer.now, sentAt)
  messages.know(answer.voicemail)
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
  sound()
  board.showProblem(problem(), { advice: microphoneAdvice(), failure: phone.failure })
  board.showConnection(connectionState())
  tellReady()
}

/** No sound for what may be long over: none before the first snapshot after waking, or once the server has fallen silent. */
function sound() {
  ringer.ring(feed.fresh && !silent && leader.held && view.ringing.some(call => rings(call, now())))
}

function connectionState() {
  if (outdated) return 'outdated'
  if (silent) return 'offline'
  if (!feed.fresh) return opened ? 'stale' : 'ok' // the first HTML is the server's own
  return downFor > GRACE_TICKS ? 'down' : 'ok'
}

/** The server's word is final: audio of a call that is no longer mine is dropped, and the phone is on while it can be needed. */
function followServer() {
  if (!feed.fresh) return
  const { leg } = phone, mine = view.mine.find(c => c.id === leg?.callId)
  // A parked call's leg is ended by the server, after the caller's music has begun.
  const parked = view.parked.some(c => c.id === leg?.callId)
  if (leg && !mine && !parked) dropLeg(leg)
  else leg?.keep(parked || mine.state === 'held' || desk.endings.has(leg.callId))
  if (desk.intent && !silent && phone.registered && view.me?.availability === 'away') perform(desk, 'available') // what stopped it is solved
  const needed = leader.held && (view.me?.availability === 'available' || view.mine.length > 0 || desk.intent)
  if (needed && !phone.wanted) { ringer.unlock().then(show); phone.start() }
  else if (!needed && phone.wanted && !phone.leg) phone.stop()
}

/** Never without a word: who talks into a dead line does not notice by themselves. A call that has ended needs none. */
function dropLeg({ callId }) {
  const call = feed.picture.calls.get(callId)
  if (call?.state === 'ringing') toast('Your connection was not confirmed in time: the call rings again.', 'bad')
  else if (call?.agent) toast(`${call.agent.name} has this call now.`, 'warn')
  phone.hangUp()
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
  unheard = 0
  // The server's answer decides, not this message: it may be an old one, repeated, and the desk signed in anew.
  if (event === 'signed_out') return void heartbeat.beat().catch(() => {})
  if (event === 'voicemail_changed') return messages.heard(payload)
  feed.receive(event, payload)
}

wake.on('tick', () => {
  if (++unheard > UNHEARD_TICKS && view.ringing.length > 0 && !silent) { silent = true; show() }
  downFor = connection.live ? 0 : downFor + 1
  startingFor = phone.starting ? startingFor + 1 : 0
  heartbeat.tick()
  connection.tick()
  phone.tick()
  board.tick()
  attention.tick()
  sound()
  stopWaiting(desk)
  if (downFor === GRACE_TICKS + 1 || startingFor === 2) show()
})
wake.on('woke', why => { feed.doubt(why); connection.awake(); heartbeat.beat().catch(() => {}) })
wake.on('visible', () => { feed.refresh('visible again'); if (!connection.live) connection.awake() })
wake.on('offline', () => { silent = true; show() })

connection.on('event', hear)
connection.on('subscribed', topic => { feed.refresh(`subscribed to ${topic}`); if (silent) heartbeat.beat().catch(() => {}); show() })
connection.on('down', () => { heartbeat.beat().catch(() => {}); show() })

heartbeat.on('answer', ({ digest }) => {
  const was = silent || outdated
  silent = false
  outdated = false
  if (was) { feed.doubt('the server answers again'); connection.awake() }
  else feed.compare(digest, { live: connection.live })
  tellReady() // what changed while the beat was under way
  if (feed.fresh) endAgain(desk)
})
heartbeat.on('silence', problem => {
  if (problem.status === 403) return signIn() // no agent any more: that page leads on to one that says so
  outdated = problem.status === 400 // somebody else signed in with this browser
  silent = problem.lost || problem.status >= 500
  show()
})

feed.on('change', show)
feed.on('fresh', fresh => { show(); if (fresh) endAgain(desk) })
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

beforeSignIn(() => phone.stop()) // or the browser would ask whether to stay on a page that can do nothing
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
