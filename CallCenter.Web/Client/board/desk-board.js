import { prefers } from '../shared/prefers.js'
import { fillAgent, fillCall, fillDeclined, fillParked } from './cards.js'
import { statusOf } from './look.js'
import { List } from './list.js'
import { countDown, data, slot, text, tickTimers } from './slots.js'

/** The desk's page, drawn from the current picture. Knows no socket and no Device. */
export class DeskBoard {
  constructor(root) {
    this.root = root
    const list = (name, template, write, more) => new List({
      root: root.querySelector(`[data-list="${name}"]`), template: document.getElementById(template), write, ...more,
    })
    this.mine = list('my-call', 'call-card', fillCall)
    this.ringing = list('ringing', 'ringing-card', fillCall, { added: arrive })
    this.declined = list('declined', 'declined-row', fillDeclined)
    this.parked = list('parked', 'parked-row', fillParked)
    this.people = list('people', 'agent-row', fillAgent, { group: 'agents' })
    this.status = root.querySelector('.status')
    this.problem = root.querySelector('[data-problem]')
    this.connection = root.querySelector('[data-connection]')
    const counts = ['ringing-count', 'parked-count', 'people-count', 'waiting', 'declined-count']
    this.counts = Object.fromEntries(counts.map(name => [name, slot(root, name)]))
  }

  /**
   * `leg`: this tab's audio. `notes`: what went wrong, by call id. `pending(id)`: what was requested and is not done. `limit(call)`: that
   * Twilio is about to end it. `caller(call)`: what this person may know of the caller.
   */
  show(view, { leg, notes, pending, limit, caller }) {
    const about = call => {
      const here = leg?.callId === call.id
      return {
        note: notes.get(call.id) ?? '', pending: pending(call.id), limit: limit(call)?.words ?? '',
        muted: here && leg.muted, audio: here ? 'here' : 'none', quality: here ? leg.quality : null,
        me: this.root.dataset.me, nameOf: view.nameOf, live: here, names: namesOn(call, view.nameOf),
        caller: caller(call),
      }
    }
    this.mine.show(view.mine, about)
    this.ringing.show(view.ringing, about)
    this.declined.show(view.declined)
    this.parked.show(view.parked, () => ({ busy: view.mine.length > 0 }))
    this.people.show(view.people, agent => ({ me: this.root.dataset.me, call: agent.call && view.callOf(agent.call.id) }))
    data(this.root, 'busy', view.mine.length > 0)
    data(this.status, 'status', view.status)
    countDown(this.status, view.me?.wrapUpUntil)
    const available = view.people.filter(a => statusOf(a) === 'available').length
    const counts = {
      'ringing-count': view.ringing.length || '', 'parked-count': view.parked.length || '',
      'people-count': view.people.length ? `${available} of ${view.people.length} available` : '',
      waiting: ['away', 'wrap-up'].includes(view.status) && view.waiting ? `${callers(view.waiting)} waiting.` : '',
      'declined-count': view.declined.length ? `${callers(view.declined.length, ' you declined')} still waiting.` : '',
    }
    for (const [name, words] of Object.entries(counts)) text(this.counts[name], words)
  }

  /** No contradictions: next to "No connection" nothing says that calls ring here. */
  showConnection(state) {
    data(this.connection, 'connection', state)
    data(this.status, 'reach', ['offline', 'outdated'].includes(state) ? 'none' : 'ok')
  }

  showProblem(name, { advice, failure }) {
    data(this.problem, 'problem', name)
    text(slot(this.problem, 'advice'), advice)
    text(slot(this.problem, 'failure'), failure)
  }

  tick() { tickTimers(this.root) }
}

const ARRIVAL = [{ opacity: 0, transform: 'translateY(6px) scale(.99)' }, {}]
const calm = prefers('reduced-motion: reduce')

/** In a long list a new card is noticed by its position; each animation costs frames. */
function arrive(card) {
  if (card.parentNode.childElementCount > 4 || calm.matches) return
  card.animate?.(ARRIVAL, { duration: 220, easing: 'cubic-bezier(.2, .9, .3, 1)' })
}

const callers = (n, who = '') => n === 1 ? `1 caller${who} is` : `${n} callers${who} are`

/** Shows a colleague's new name on a call that has not changed. */
const namesOn = (call, nameOf) => [call.sentBy, ...(call.parties ?? []).map(p => p.addedBy)].filter(Boolean).map(nameOf).join()
