const UNHEARD_TICKS = 8 // while something rings the server is asked every 5 s
const GRACE_TICKS = 3 // a page that has just opened, or a channel that comes back at once, is no outage

/** How far the server can be trusted, by what it last said. Counts ticks; knows no socket and no page. */
export class Reach {
  silent = false // no answer
  outdated = false // it answers, but not to this page
  #opened = false
  #downFor = 0
  #unheard = 0

  /** Any word of the server. */
  heard() { this.#unheard = 0 }

  lost() { this.silent = true }

  /** A heartbeat was answered. True where the one before was not. */
  answered() {
    const was = this.silent || this.outdated
    this.silent = this.outdated = false
    return was
  }

  refused(problem) {
    this.outdated = problem.status === 400 // somebody else signed in with this browser
    this.silent = problem.lost || problem.status >= 500
  }

  /** Every second. True where there is something new to show. */
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
