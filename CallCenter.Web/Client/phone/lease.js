/**
 * What this tab reports about its phone. While it says ready, the agent is rung. Only the tab that said so revokes it:
 * another tab or another computer of the same person may still be ready.
 */
export class Lease {
  #said = null
  #mine = false

  /** `ready()`: calls can be answered here. */
  constructor({ tab, ready }) { Object.assign(this, { tab, ready }) }

  get held() { return this.#mine }

  /** There is something to report before the next beat is due. */
  get news() { return this.#said !== this.ready() }

  /** What the next beat reports. `leader` with not ready gives the lease back. */
  words() {
    const ready = this.#said = this.ready()
    if (ready) this.#mine = true // even if the answer does not arrive: the server may have received it
    return { ready, tab: this.tab, leader: !ready && this.#mine }
  }

  /** The server has answered this report; until then it is repeated. */
  heard({ leader }) { if (leader) this.#mine = false }

  /** The last report of a page that closes or freezes; null if there is nothing to give back. */
  farewell() {
    if (!this.#mine) return null
    this.#said = this.#mine = false
    return { ready: false, tab: this.tab, leader: true }
  }
}
