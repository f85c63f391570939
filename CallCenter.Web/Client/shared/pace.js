import { monotonic } from './monotonic.js'

const CALM = 3

/** Does its work at once while events are rare. In a burst it first collects them for this long; the last one is never dropped. */
export class Pace {
  #timer = 0
  #done = -Infinity

  constructor(work, collectMs) { Object.assign(this, { work, collectMs }) }

  now() {
    clearTimeout(this.#timer)
    this.#timer = 0
    this.#done = monotonic()
    this.work()
  }

  soon() {
    if (this.#timer) return
    if (monotonic() - this.#done > CALM * this.collectMs) this.now()
    else this.#timer = setTimeout(() => this.now(), this.collectMs)
  }
}
