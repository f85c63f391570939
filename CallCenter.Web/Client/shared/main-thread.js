const NEAR_MS = 50 // shorter tasks are not reported, and may come between a long one and what waited for it
const KEPT = 50

/** When the page itself was too busy to hear anything. Only some browsers report it; the others are taken to be idle. */
export class MainThread {
  #tasks = []
  #observer = null

  connect() {
    try {
      this.#observer = new PerformanceObserver(list => this.#note(list.getEntries()))
      this.#observer.observe({ type: 'longtask' })
    } catch { this.#observer = null }
  }

  disconnect() { this.#observer?.disconnect() }

  /** How long, of the time from `from` to `to`, what arrived at `to` may have waited behind long tasks. */
  busyUntil(to, from) {
    this.#note(this.#observer?.takeRecords() ?? [])
    let waitedFrom = to
    for (let i = this.#tasks.length - 1; i >= 0 && waitedFrom > from; i--) {
      const { began, ended } = this.#tasks[i]
      if (began >= waitedFrom) continue
      if (ended < waitedFrom - NEAR_MS) break
      waitedFrom = Math.max(began, from)
    }
    return to - waitedFrom
  }

  #note(entries) {
    for (const { startTime, duration } of entries) this.#tasks.push({ began: startTime, ended: startTime + duration })
    if (this.#tasks.length > KEPT) this.#tasks.splice(0, this.#tasks.length - KEPT)
  }
}
