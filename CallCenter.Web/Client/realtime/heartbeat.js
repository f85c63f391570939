import { Emitter } from '../shared/emitter.js'

const CALM_S = 15
const URGENT_S = 5
const SILENT_S = 4 // within five seconds of the server's return every screen is right again

/** Renews the lease that makes this agent ring, and brings the digest. Emits `answer` and `silence`. Counts ticks, owns no timer. */
export class Heartbeat extends Emitter {
  #waited = 0
  #failures = 0
  #pending = null

  /** `urgent()`: something rings, or live updates are down. */
  constructor({ send, urgent }) {
    super()
    Object.assign(this, { send, urgent })
  }

  tick() {
    if (++this.#waited >= this.#cadence()) this.beat().catch(() => {})
  }

  beat() {
    return this.#pending ??= this.#beat().finally(() => { this.#pending = null })
  }

  /** What the server says from now on: a beat that is under way may have been answered before. */
  async ask() {
    await this.#pending?.catch(() => {})
    return this.beat()
  }

  #cadence() {
    if (this.#failures > 0) return SILENT_S
    return this.urgent() ? URGENT_S : CALM_S
  }

  async #beat() {
    this.#waited = 0
    try {
      const answer = await this.send()
      this.#failures = 0
      this.emit('answer', answer)
      return answer
    } catch (error) {
      this.#waited = 0
      this.#failures++
      this.emit('silence', error)
      throw error
    }
  }
}
