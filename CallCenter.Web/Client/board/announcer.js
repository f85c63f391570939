import { greeting, partyWords, wholeOf, whoOf } from './place.js'

/** Announces arrivals and departures to a screen reader. */
export class Announcer {
  #ringing = new Map()
  #mine = new Map()
  #limits = new Map() // what was announced to end, by call

  constructor(node) { this.node = node }

  /** `limit(call)`: that Twilio is about to end it. Announced once, although its words change every minute. */
  heard(view, limit = () => null) {
    const said = [], limits = new Map()
    const ringing = new Map(view.ringing.map(c => [c.id, c])), mine = new Map(view.mine.map(c => [c.id, c]))
    for (const [id, call] of ringing)
      if (!this.#ringing.has(id)) said.push(`Incoming call from ${wholeOf(call)} on ${call.line.name}.`)
    for (const id of this.#ringing.keys()) if (!ringing.has(id) && !mine.has(id)) said.push('The call stopped ringing here.')
    for (const [id, call] of mine) {
      const last = this.#mine.get(id), before = last && greeting(last) ? 'greeting' : last?.state
      if (greeting(call)) {
        if (before !== 'greeting') said.push(`${whoOf(call)} is still hearing the greeting.`)
      } else if (call.state === 'active' && before !== 'active') said.push(`You are talking with ${whoOf(call)}.`)
      if (call.state === 'held' && before !== 'held') said.push('The caller is on hold.')
      if (call.state === 'dialing' && before !== 'dialing') said.push(`Calling ${whoOf(call)}.`)
      const near = limit(call)
      if (near) limits.set(id, near.ends)
      if (near && this.#limits.get(id) !== near.ends) said.push(near.words)
      for (const party of call.parties ?? []) {
        const known = this.#mine.get(id)?.parties?.find(p => p.label === party.label)
        if (party.purpose !== 'monitor' && known?.state !== party.state) said.push(`${party.name}: ${partyWords(party)}.`)
      }
    }
    for (const id of this.#mine.keys())
      if (!mine.has(id)) said.push(view.parked.some(c => c.id === id) ? 'The call is parked.' : 'The call left your desk.')
    this.#ringing = ringing
    this.#mine = mine
    this.#limits = limits
    if (said.length) this.node.textContent = said.join(' ')
  }
}
