import { placeOf } from '../board/place.js'
import { get } from '../shared/api.js'
import { Backoff } from '../shared/backoff.js'
import { Emitter } from '../shared/emitter.js'

const RINGING = 5 // nobody reads the company names of a longer list

/**
 * What the server tells about the callers on this desk: broadcasts carry no more than a name. Requested once while a saved number rings,
 * again once the call is taken, and whenever its name changes. Emits `change`.
 */
export class Callers extends Emitter {
  #known = new Map() // by call: { stage, answer, backoff }

  constructor({ myId, ask = id => get(`/api/calls/${id}/caller`) }) {
    super()
    Object.assign(this, { myId, ask })
  }

  disconnect() { for (const entry of this.#known.values()) entry.backoff.cancel() }

  /** `{ contact, last }`, or null as long as it is not known. */
  of(call) { return this.#known.get(call.id)?.answer ?? null }

  look(view) {
    const keep = new Set([...view.mine, ...view.ringing].map(call => call.id))
    for (const id of this.#known.keys()) if (!keep.has(id)) this.#forget(id)
    for (const call of [...view.mine, ...view.ringing.filter(call => call.contact).slice(0, RINGING)]) {
      const stage = `${placeOf(call, this.myId) ? 'mine' : 'rings'} ${call.contact?.name ?? ''}`, known = this.#known.get(call.id)
      if (known?.stage === stage) continue
      this.#forget(call.id)
      const entry = { stage, answer: known?.answer ?? null, backoff: new Backoff() }
      this.#known.set(call.id, entry)
      this.#learn(call.id, entry)
    }
  }

  /** The contact was changed on this desk: this is the answer. */
  told(id, answer) {
    const entry = this.#known.get(id)
    if (!entry) return
    entry.answer = answer
    this.emit('change')
  }

  #forget(id) {
    this.#known.get(id)?.backoff.cancel()
    this.#known.delete(id)
  }

  async #learn(id, entry) {
    try {
      entry.answer = await this.ask(id)
    } catch (problem) {
      if (problem.status === 403 || problem.status === 404) entry.answer = null // it does not ring here any more
      const again = problem.unanswered || problem.status >= 500
      if (again && this.#known.get(id) === entry) entry.backoff.retry(() => this.#learn(id, entry))
      return
    }
    if (this.#known.get(id) === entry) this.emit('change')
  }
}
