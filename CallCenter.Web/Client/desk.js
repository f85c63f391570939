// Builds the desk. Data flow: socket -> feed -> board; page -> server; the phone follows the server's state and decides nothing.
import './shell.js'
import { Announcer } from './board/announcer.js'
import { Attention } from './board/attention.js'
import { Controls, busy } from './board/controls.js'
import { DeskBoard } from './board/desk-board.js'
import { Limits } from './board/limits.js'
import { look, rings } from './board/look.js'
import { MyNote } from './board/my-note.js'
import { endAgain, perform, stopWaiting } from './desk-actions.js'
import { Callers } from './desk/callers.js'
import { CardNotes } from './desk/card-notes.js'
import { Following } from './desk/following.js'
import { Panels } from './desk/panels.js'
import { Pendings } from './desk/pendings.js'
import { Reach } from './desk/reach.js'
import { Measuring, timed } from './measuring.js'
import { Endings } from './phone/endings.js'
import { Leader } from './phone/leader.js'
import { Lease } from './phone/lease.js'
import { microphoneAdvice } from './phone/microphone.js'
import { Phone } from './phone/phone.js'
import { Ringer } from './phone/ringer.js'
import { Sound } from './phone/sound.js'
import { Connection } from './realtime/connection.js'
import { Feed } from './realtime/feed.js'
import { Heartbeat } from './realtime/heartbeat.js'
import { askWhetherSignedOut } from './realtime/signed-out.js'
import { beforeSignIn, get, Problem, postAnyTimes, postLast, signIn } from './shared/api.js'
import { Backoff } from './shared/backoff.js'
import { now } from './shared/clock.js'
import { missed } from './shared/missed.js'
import { Pace } from './shared/pace.js'
import { tabName } from './shared/tab-name.js'
import { toast } from './shared/toast.js'
import { Wake } from './shared/wake.js'

const root = document.querySelector('[data-desk]')
const myId = root.dataset.me
const tab = tabName()
const HEARTBEAT = '/api/agents/me/heartbeat'
const COLLECT_MS = 100 // with hundreds of agents, changes are faster than anyone can see, and each drawing costs a frame

const board = new DeskBoard(root), announcer = new Announcer(root.querySelector('[data-announce]')), reach = new Reach()
const attention = new Attention(), controls = new Controls(root), wake = new Wake(), ringer = new Ringer(), notes = new CardNotes()
const pendings = new Pendings(), sound = new Sound({ ringer }), callers = new Callers({ myId })
const limits = new Limits({ lasts: root.dataset.legLasts, warned: root.dataset.legWarned }), limit = call => limits.of(call, phone.leg)
const phone = new Phone({ fetchToken: () => get('/api/voice/token'), sound })
const leader = new Leader({ agentId: myId, tab, mayYield: () => !ringer.unlocked && !phone.leg })
const connection = new Connection({ fetchToken: () => get('/api/realtime/token') })
const lease = new Lease({ tab, ready: () => leader.held && phone.registered && ringer.ready })
const heartbeat = new Heartbeat({
  send: () => asked(beat),
  urgent: () => view.waiting > 0 || !connection.live,
  doubtful: () => connection.doubtful,
})
const feed = new Feed({ ask: () => asked(() => get('/api/board')), askDigest: () => heartbeat.beat() })
const myNote = new MyNote({ form: root.querySelector('[data-my-note]'), feed, myId })
const measuring = new Measuring({ page: 'desk', feed, wake, connection, shown: () => feed.fresh ? feed.picture.calls : null })

let view = look(feed.picture, myId)
const drawing = new Pace(draw, COLLECT_MS), show = () => drawing.now()
/** What actions and panels use. */
const desk = {
  root, myId, tab, feed, phone, leader, lease, ringer, reach, heartbeat, sound, notes, pendings, callers, endings: new Endings(),
  view: () => view, show, withPhone, perform: (name, callId) => perform(desk, name, callId),
  intent: false, going: false, phoning: false, dialing: false,
}
const following = new Following(desk), panels = new Panels(desk)

async function asked(request) {
  const answer = await timed(request)
  reach.heard()
  if (reach.silent && request !== beat) heartbeat.beat().catch(() => {}) // it responds again: do not wait for the next turn
  missed.know(answer.missed)
  return answer
}

async function beat() {
  const words = lease.words()
  const answer = await measuring.beat(seen => postAnyTimes(HEARTBEAT, { ...words, seen }))
  lease.heard(words)
  return answer
}

function draw() {
  view = look(feed.picture, myId)
  pendings.settle(feed.picture.calls)
  following.follow()
  notes.settle(feed.picture.calls)
  if (feed.fresh) {
    callers.look(view)
    const pending = id => pendings.of(id) ?? (desk.endings.has(id) ? 'end' : null)
    board.show(view, { leg: phone.leg, notes, pending, limit, caller: call => callers.of(call) })
    panels.show(view)
    announcer.heard(view, limit)
    measuring.drawn()
  }
  ring()
  board.showProblem(following.problem(), { advice: microphoneAdvice(), failure: phone.failure })
  board.showConnection(reach.state(feed))
  following.tellReady()
}

/** Nothing rings that may have ended long ago: not before the first snapshot after waking, nor while the server is silent. */
function ring() {
  const calls = feed.fresh && !reach.silent ? view.ringing.filter(call => rings(call, now())) : []
  ringer.ring(leader.held && calls.length > 0)
  attention.show(calls, { notify: leader.held, mine: view.mine })
}

/** For a call that this side starts: the phone must work before anyone is rung. */
async function withPhone(work) {
  desk.phoning = true
  try {
    await ringer.unlock()
    await phone.start({ asked: true })
    if (phone.problem) throw new Problem(409, { detail: 'Your phone is not ready. See the top of this page for the cause and the fix.' })
    return await work()
  } finally { desk.phoning = false }
}

function hear(event, payload) {
  wake.check()
  reach.heard()
  if (event === 'signed_out') return void askWhetherSignedOut(heartbeat)
  if (event === 'missed_changed') return missed.heard(payload)
  if (event === 'voicemail_changed') return // its row of the missed calls has changed too
  if (event === 'supervisor_action') return payload?.text && toast(payload.text, 'warn', { waits: true })
  feed.receive(event, payload)
}

measuring.connect() // it hears an event before that is drawn
wake.on('tick', () => {
  const news = [
    reach.tick({ live: connection.live, ringing: view.ringing.length > 0 }), following.tick(), limits.tick(view.mine, phone.leg),
  ].some(Boolean)
  for (const piece of [heartbeat, connection, phone, ringer, board, attention, panels]) piece.tick()
  ring()
  stopWaiting(desk)
  if (news) show()
})
wake.on('woke', why => { feed.doubt(why); connection.awake(); heartbeat.beat().catch(() => {}) })
wake.on('visible', () => { feed.refresh('visible again'); if (!connection.live) connection.awake() })
wake.on('offline', () => { reach.offline(); show() })

connection.on('event', hear)
connection.on('subscribed', topic => { feed.refresh(`subscribed to ${topic}`); if (reach.silent) heartbeat.beat().catch(() => {}); show() })
connection.on('down', () => { heartbeat.beat().catch(() => {}); show() })

heartbeat.on('answer', ({ digest }) => {
  if (reach.answered()) { feed.doubt('the server answers again'); connection.awake() }
  else feed.compare(digest, { live: connection.live && !connection.doubtful && !heartbeat.late })
  following.tellReady() // what changed while the beat was in flight
  if (feed.fresh) endAgain(desk)
})
heartbeat.on('silence', problem => {
  if (problem.status === 403) return signIn() // not an agent any more: that page leads to one that says so
  reach.refused(problem)
  show()
})

// A hidden page paints nothing, and its timers may be delayed by a minute.
feed.on('change', what => what === 'answer' || what === 'snapshot' || document.hidden ? show() : drawing.soon())
feed.on('fresh', fresh => { show(); if (fresh) endAgain(desk) })
phone.on('change', show)
callers.on('change', show)
phone.on('dropped', async (leg, message) => {
  if (!message) return
  await feed.refresh('the audio failed') // audio is also refused for a call that has ended, which may not be known here yet
  if (!look(feed.picture, myId).mine.some(call => call.id === leg.callId)) return
  notes.set(leg.callId, `${message} If you are not connected soon, the call rings again.`)
  toast(message, 'bad')
  show()
})
leader.on('change', held => {
  if (!held) phone.stop()
  show()
})
leader.on('asked', message => { if (message.type === 'action') perform(desk, message.name, message.callId, message.about) })
controls.on('action', (name, callId, button) => busy(button, () => perform(desk, name, callId || null, button.value)))

/** Any first click in this tab lets it play sound. */
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

beforeSignIn(() => phone.stop()) // otherwise the browser would ask whether to stay on a page that can do nothing
for (const piece of [controls, myNote, panels, wake, leader]) piece.connect()
feed.refresh('the page opened')
connectRealtime()
document.addEventListener('visibilitychange', ring) // someone who looks away now has not seen it yet
window.addEventListener('pagehide', event => {
  const words = lease.farewell() // a closed or frozen page cannot ring; colleagues and callers should not wait for it
  if (words) postLast(HEARTBEAT, words)
  panels.farewell()
  attention.disconnect() // a page in the background cannot take anything back
  if (event.persisted) return
  for (const piece of [wake, leader, connection, feed, callers, ringer, controls, myNote, panels, measuring]) piece.disconnect()
})
