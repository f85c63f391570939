import { Attention } from './board/attention.js'
import { answer, whyNot } from './phone/answering.js'
import { post } from './shared/api.js'
import { toast } from './shared/toast.js'

const takes = verb => async (desk, callId) => {
  if (!desk.leader.held) {
    desk.leader.ask({ type: 'action', name: verb === 'claim' ? 'answer' : verb, callId })
    return toast('Your other tab takes the call.')
  }
  desk.notes.delete(callId)
  await answer({ callId, verb, tab: desk.tab, feed: desk.feed, phone: desk.phone })
}
const tells = verb => async (desk, callId) => desk.feed.adopt(await post(`/api/calls/${callId}/${verb}`))

const ACTIONS = {
  answer: takes('claim'),
  'pick-up': takes('pick-up'),
  decline: tells('decline'),
  hold: tells('hold'),
  resume: tells('resume'),
  park: tells('park'),

  async end(desk, callId) {
    try { await ACTIONS.tellEnd(desk, callId) } finally { if (desk.phone.leg?.callId === callId) desk.phone.hangUp() }
  },
  tellEnd: tells('end'),

  async mute({ phone }) { phone.mute(!phone.leg?.muted) },

  // The click is what unlocks the sound, so that comes first; who cannot be rung does not become available.
  async available(desk) {
    Attention.ask()
    await desk.ringer.unlock()
    if (desk.leader.held) {
      desk.goingAvailable = true
      try { await desk.phone.start() } finally { desk.goingAvailable = false }
      if (desk.phone.problem) return
      await desk.heartbeat.beat().catch(() => {})
    }
    await choose(desk, 'available')
  },
  away: desk => choose(desk, 'away'),

  async unlock(desk) { await desk.ringer.unlock(); desk.show() },
  async 'retry-phone'(desk) { await desk.ringer.unlock(); await desk.phone.start() },

  async 'take-phone'(desk) {
    if (desk.view().mine.length > 0 && !await confirmed(document.getElementById('take-phone'))) return
    await desk.ringer.unlock()
    desk.leader.take()
  },
}

async function choose(desk, availability) {
  desk.feed.adopt(await post('/api/agents/me/availability', { availability }))
}

export async function perform(desk, name, callId) {
  try {
    await ACTIONS[name]?.(desk, callId)
  } catch (problem) {
    if (problem.call) desk.feed.adopt({ call: problem.call })
    if (problem.status !== 401) toast(whyNot(problem), problem.winner ? 'warn' : 'bad')
    if (problem.status === 404 || problem.status === 409) desk.feed.refresh('a command was refused')
  }
}

function confirmed(dialog) {
  dialog.returnValue = ''
  dialog.showModal()
  return new Promise(resolve => dialog.addEventListener('close', () => resolve(dialog.returnValue === 'take'), { once: true }))
}
