import { Attention } from './board/attention.js'
import { answer, dial, whyNot } from './phone/answering.js'
import { post } from './shared/api.js'
import { inWords, UNKNOWN } from './shared/problem.js'
import { toast } from './shared/toast.js'

const takes = verb => async (desk, callId) => {
  const name = verb === 'claim' ? 'answer' : verb
  if (desk.leader.delegate({ type: 'action', name, callId })) return toast('Your other tab is taking the call.')
  desk.notes.delete(callId)
  if (desk.phone.leg?.leaving) desk.phone.hangUp() // of the same call, left a moment ago: this is a new leg
  await answer({ callId, verb, tab: desk.tab, feed: desk.feed, phone: desk.phone })
}
/** A command that needs no audio. */
export const tells = verb => async (desk, callId) => desk.feed.adopt(await post(`/api/calls/${callId}/${verb}`))

const sends = path => async (desk, callId, target) => {
  const send = to => post(`/api/calls/${callId}/${path}`, to)
  desk.feed.adopt(await insisting(send, target, { lines: path === 'transfer' }))
}

/** What the server leaves to a person: a number that may not exist but has called here, or the line whose number was meant. */
async function insisting(send, target, { lines = false } = {}) {
  try { return await send(target) } catch (problem) {
    const { anyway, line } = problem
    const asks = yes => confirmed('confirm', { 'confirm-title': problem.title, 'confirm-text': problem.message, 'confirm-yes': yes })
    if (anyway && await asks('Call anyway')) return send({ ...target, anyway: true })
    if (line && lines && await asks(`Send to ${line.name}`)) return send({ lineId: line.id })
    throw problem
  }
}

/** What did not happen, so that nobody believes it did. */
const NOT_DONE = {
  hold: 'The caller is not on hold.', resume: 'The caller is still on hold.',
  park: 'The call was not parked.', end: 'The call was not ended.',
  'transfer-to': 'The call was not transferred.', consult: 'The consultation did not start.',
  complete: 'The transfer was not completed.',
  'join-all': 'You are still in a private consultation.',
  back: 'The caller is still on hold.', 'add-party': 'Nobody was added.',
  remove: 'The participant is still on the call.', leave: 'You are still on the call.',
  listen: 'Nothing has changed.', whisper: 'You are not whispering.', barge: 'You are not in the conference.',
  stop: 'You are still listening.', 'take-over': 'You did not take over the call.',
}
/** For another agent's call, which has no card here. */
const NOT_DONE_THERE = {
  'move-to': 'The call was not moved.', 'end-theirs': 'The call was not ended.',
  'clear-call': 'The call was not cleared.', 'sign-out': 'Nobody was signed out.',
}
const SHOWN_AT_ONCE = ['answer', 'rejoin', 'decline', ...Object.keys(NOT_DONE)]

const ACTIONS = {
  answer: takes('claim'),
  rejoin: takes('claim'),
  'pick-up': takes('pick-up'),
  decline: tells('decline'),
  hold: tells('hold'),
  resume: tells('resume'),
  park: tells('park'),
  'record-start': tells('recording/start'),
  'record-pause': tells('recording/pause'),
  'record-resume': tells('recording/resume'),
  'record-stop': tells('recording/stop'),
  'transfer-to': sends('transfer'),
  consult: sends('consult'),
  'add-party': sends('parties'),
  complete: tells('consult/complete'),
  'join-all': tells('consult/join'),
  back: tells('consult/cancel'),
  leave: tells('leave'),
  async remove(desk, callId, label) { desk.feed.adopt(await post(`/api/calls/${callId}/parties/${encodeURIComponent(label)}/remove`)) },

  async dial(desk, _, { number, lineId, called, failed }) {
    const wish = { type: 'action', name: 'dial', callId: null, about: { number, lineId } }
    if (desk.leader.delegate(wish)) return toast('Your other tab is placing the call.')
    desk.dialing = true
    desk.show()
    try {
      const { tab, feed, phone } = desk
      const { call } = await desk.withPhone(() => insisting(to => dial({ ...to, tab, feed, phone }), { number, lineId }))
      called?.(call)
    } catch (problem) {
      failed?.(inWords(problem))
      if (!failed || problem.call) throw problem
      if (problem.status === 401) throw problem
    } finally {
      desk.dialing = false
      desk.show()
    }
  },

  // Leaving before the server knows would only make the call ring again: the caller waits, unheard, until the server is told.
  async end(desk, callId) {
    try { await ACTIONS.tellEnd(desk, callId) } catch (problem) {
      if (problem.unanswered || problem.status >= 500) {
        desk.endings.keep(callId)
        desk.notes.set(callId, 'Your microphone is off. The call ends as soon as the server responds.')
        return desk.show()
      }
      desk.endings.drop(callId)
      leave(desk, callId)
      throw problem
    }
    desk.endings.drop(callId)
    leave(desk, callId)
  },
  tellEnd: tells('end'),

  async mute({ phone }) { phone.mute(!phone.leg?.muted) },

  // Only this click unlocks the sound, so that comes first. An agent who cannot be rung does not become available, but will once the phone
  // works.
  async available(desk) {
    if (desk.going) return
    Attention.ask()
    desk.intent = desk.going = true
    try {
      await desk.ringer.unlock()
      if (desk.leader.held) {
        await desk.phone.start({ asked: true })
        if (desk.phone.problem) return
        await desk.heartbeat.beat().catch(() => {})
      }
      await choose(desk, 'available')
      desk.intent = false
    } finally { desk.going = false }
  },
  async done(desk) { desk.feed.adopt(await post('/api/agents/me/wrap-up/end')) },
  async away(desk) { desk.intent = false; await choose(desk, 'away') },

  async unlock(desk) { await desk.ringer.unlock(); desk.show() },
  async 'retry-phone'(desk) { await desk.ringer.unlock(); await desk.phone.restart() },

  async 'take-phone'(desk) {
    if (desk.view().mine.length > 0 && !await confirmed('take-phone')) return
    await desk.ringer.unlock()
    desk.leader.take()
  },
}

function leave(desk, callId) { if (desk.phone.leg?.callId === callId) desk.phone.hangUp() }

/** The server responds again: tell it what it missed. */
export function endAgain(desk) { for (const id of desk.endings.wanted(desk.view().mine)) perform(desk, 'end', id) }

/** The server was down for too long: this side leaves, and says what that means. */
export function stopWaiting(desk) {
  for (const id of desk.endings.late()) {
    leave(desk, id)
    desk.notes.delete(id)
    toast('The server did not receive your request to end the call. The call may ring again.', 'bad')
  }
}

async function choose(desk, availability) {
  desk.feed.adopt(await post('/api/agents/me/availability', { availability }))
}

/** Adds a panel's actions to those of buttons and keys. */
export function offer(actions) { Object.assign(ACTIONS, actions) }

/** Shows the requested action at once; then the real state, or the previous state with the error. Returns true if it was done. */
export async function perform(desk, name, callId, about) {
  const shown = callId && SHOWN_AT_ONCE.includes(name), before = desk.feed.picture.calls.get(callId)
  if (shown) {
    if (!desk.endings.has(callId)) desk.notes.delete(callId)
    desk.pendings.begin(callId, name, before)
    desk.show()
  }
  try {
    await ACTIONS[name]?.(desk, callId, about)
    return true
  } catch (problem) {
    if (problem.call) desk.feed.adopt({ call: problem.call })
    if (problem.status !== 401) complain(desk, name, callId, problem, before)
    if (problem.unanswered || problem.status === 404 || problem.status === 409) desk.feed.refresh('a command was refused')
    return false
  } finally {
    if (shown) {
      desk.pendings.end(callId, name)
      desk.show()
    }
  }
}

function complain(desk, name, callId, problem, before) {
  const lost = NOT_DONE[name] ?? NOT_DONE_THERE[name]
  const words = [lost && problem.unanswered ? UNKNOWN : lost, whyNot(problem)].filter(Boolean).join(' ')
  // On the card, where it stays until something else is tried; a removed card has no room for it. What is not known is known as soon as
  // the call is another than it was.
  const mine = desk.view().mine.some(call => call.id === callId)
  if (NOT_DONE[name] && mine) desk.notes.set(callId, words, problem.unanswered ? before : null)
  else {
    const cure = problem.unanswered ? 'Check your connection, then try again.' : ''
    toast([NOT_DONE_THERE[name] ? words : whyNot(problem), cure].filter(Boolean).join(' '), problem.winner ? 'warn' : 'bad')
  }
}

/** Asks in the page's own dialog of this id, with these words in its slots. */
export function confirmed(id, words = {}) {
  const dialog = document.getElementById(id)
  for (const [name, text] of Object.entries(words)) dialog.querySelector(`[data-slot="${name}"]`).textContent = text
  dialog.returnValue = ''
  dialog.showModal()
  return new Promise(resolve => dialog.addEventListener('close', () => resolve(dialog.returnValue !== ''), { once: true }))
}
