const UNHEARD_TICKS = 8 // while something rings the server is polled every 5 s
const GRACE_TICKS = 3 // a page that has just opened, or a channel that reconnects at once, is no outage

/** Whether the server can be relied on, by its last sign of life. Counts ticks; knows no socket and no page. */
export class Reach {
  silent = false // no response
  outdated = false // it responds, but not to this page
  #opened = false
  #downFor = 0
  #unheard = 0

  /** Any sign of life from the server. */
  heard() { this.#unheard = 0 }

  offline() { this.silent = true }

  /** A heartbeat was answered. Returns true if the one before was not. */
  answered() {
    const was = this.silent || this.outdated
    this.silent = this.outdated = false
    return was
  }

  refused(problem) {
    this.outdated = problem.status === 400 // someone else signed in with this browser
    this.silent = problem.unanswered || problem.status >= 500
  }

  /** Every second. Returns true if there is something new to show. */
  tick({ live, ringing }) {
    const was = this.#down
    this.#downFor = live ? 0 : this.#downFor + 1
    const late = ++this.#unheard > UNHEARD_TICKS && ringing && !this.silent
    if (late) this.silent = true
    return late || was !== this.#down
  }

  state({ fresh }) {
    if (fresh) this.#opened = true
    if (this.outdated) return 'outdated'
    if (this.silent) return 'offline'
    if (!fresh) return this.#opened ? 'stale' : 'ok' // the first HTML is the server's own
    return this.#down ? 'down' : 'ok'
  }

  get #down() { return this.#downFor > GRACE_TICKS }
}
