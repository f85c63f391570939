import { Emitter } from '../shared/emitter.js'

const CALM_S = 15
const URGENT_S = 5

/** Renews the lease that makes this agent ring, and brings the digest. Emits `answer` and `silence`. Counts ticks, owns no timer. */
export class Heartbeat extends Emitter {
  #waited = 0
  #pending = null

  /** `urgent()`: something rings, or live updates are down. */
  constructor({ send, urgent }) {
    super()
    Object.assign(this, { send, urgent })
  }

  tick() {
    if (++this.#waited >= (this.urgent() ? URGENT_S : CALM_S)) this.beat().catch(() => {})
  }

  beat() {
    return this.#pending ??= this.#beat().finally(() => { this.#pending = null })
  }

  async #beat() {
    this.#waited = 0
    try {
      const answer = await this.send()
      this.emit('answer', answer)
      return answer
    } catch (error) {
      this.#waited = Math.max(0, CALM_S - URGENT_S) // soon again, whatever the cadence
      this.emit('silence', error)
      throw error
    }
  }
}
