import { Emitter } from '../shared/emitter.js'

const CALM_S = 15
const URGENT_S = 5
const SILENT_S = 4 // within five seconds of the server's return every screen is right again
const DOUBTFUL_S = 2

/** Renews the lease that makes this agent ring, and brings the digest. Emits `answer` and `silence`. Counts ticks, owns no timer. */
export class Heartbeat extends Emitter {
  /** The server's broadcasts are late: the page must poll. */
  late = false
  #waited = 0
  #failures = 0
  #pending = null

  /** `urgent()`: something rings, or live updates are down. `doubtful()`: whether they still arrive is about to be known. */
  constructor({ send, urgent, doubtful = () => false }) {
    super()
    Object.assign(this, { send, urgent, doubtful })
  }

  tick() {
    if (++this.#waited >= this.#cadence()) this.beat().catch(() => {})
  }

  beat() {
    if (this.#pending) return this.#pending
    const beat = this.#pending = this.#beat().finally(() => { if (this.#pending === beat) this.#pending = null })
    return beat
  }

  /** The server's state from now on: a beat in flight may have been answered before. */
  async ask() {
    await this.#pending?.catch(() => {})
    return this.beat()
  }

  #cadence() {
    if (this.#failures > 0) return SILENT_S
    if (this.doubtful()) return DOUBTFUL_S
    return this.late || this.urgent() ? URGENT_S : CALM_S
  }

  async #beat() {
    this.#waited = 0
    try {
      const answer = await this.send()
      this.#pending = null // what has changed meanwhile, and is noticed now, goes with the next one
      this.#failures = 0
      this.late = answer?.late === true
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
