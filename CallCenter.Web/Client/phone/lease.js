/**
 * What this tab tells the server of its phone. While it says ready, the agent is rung. Only the tab that said so takes it back:
 * another tab or another machine of the same person may well be ready.
 */
export class Lease {
  #said = null
  #mine = false

  /** `ready()`: calls can be answered here. */
  constructor({ tab, ready }) { Object.assign(this, { tab, ready }) }

  get held() { return this.#mine }

  /** There is something to tell before the next beat is due. */
  get news() { return this.#said !== this.ready() }

  /** What the next beat says. `leader` with not ready gives the lease back. */
  words() {
    const ready = this.#said = this.ready()
    if (ready) this.#mine = true // also if the answer is lost: the server may have heard it
    return { ready, tab: this.tab, leader: !ready && this.#mine }
  }

  /** The server has answered these words; until then they are said again. */
  heard({ leader }) { if (leader) this.#mine = false }

  /** The last words of a page that closes or freezes; null if there is nothing to give back. */
  farewell() {
    if (!this.#mine) return null
    this.#said = this.#mine = false
    return { ready: false, tab: this.tab, leader: true }
  }
}
