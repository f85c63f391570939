import { Backoff } from '../shared/backoff.js'
import { Emitter } from '../shared/emitter.js'
import { inWords } from '../shared/problem.js'

const PAUSE_MS = 800
const LONGEST_MS = 5000 // also saves for a person who types without a pause

/**
 * Saves drafts to the server, one after the other, until all are there. Emits `state` (call id, typing | saving | saved | waiting |
 * refused, words).
 */
export class NoteSaver extends Emitter {
  #timer = 0
  #since = 0
  #backoff = new Backoff()
  #running = false

  /** `send(callId, text)` saves. */
  constructor({ drafts, send }) { super(); Object.assign(this, { drafts, send }) }

  typed(callId, text) {
    this.drafts.keep(callId, text)
    this.emit('state', callId, 'typing', '')
    clearTimeout(this.#timer)
    this.#since ||= Date.now()
    this.#timer = setTimeout(() => this.now(), Math.max(0, Math.min(PAUSE_MS, this.#since + LONGEST_MS - Date.now())))
  }

  /** Without waiting for a pause. */
  async now() {
    clearTimeout(this.#timer)
    this.#since = 0
    if (this.#running) return
    this.#running = true
    this.#backoff.cancel()
    try { while (this.drafts.all.length > 0 && await this.#save(...this.drafts.all[0])); } finally { this.#running = false }
  }

  disconnect() { clearTimeout(this.#timer); this.#backoff.cancel() }

  /** False if it must be retried later. */
  async #save(callId, text) {
    this.emit('state', callId, 'saving', '')
    try {
      await this.send(callId, text)
      if (this.drafts.get(callId) === text) { this.drafts.drop(callId); this.emit('state', callId, 'saved', '') }
      this.#backoff.succeeded()
      return true
    } catch (problem) {
      if (problem.status === 401) return false
      if (problem.unanswered || problem.status >= 500) {
        this.emit('state', callId, 'waiting', 'Not saved yet: the server is not responding. Retrying.')
        this.#backoff.retry(() => this.now())
        return false
      }
      if (this.drafts.get(callId) === text) this.drafts.drop(callId)
      this.emit('state', callId, 'refused', `Not saved. ${inWords(problem)}`)
      return true
    }
  }
}
