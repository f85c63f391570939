const PATIENCE_MS = 45_000

/** Requests to end a call, kept while the server cannot be reached. Until then the caller is still with this agent. */
export class Endings {
  #until = new Map()

  keep(callId, now = Date.now()) { if (!this.#until.has(callId)) this.#until.set(callId, now + PATIENCE_MS) }

  has(callId) { return this.#until.has(callId) }

  drop(callId) { return this.#until.delete(callId) }

  /** The calls for which to repeat the request. A call that is no longer this agent's has continued without them. */
  wanted(mine) {
    for (const id of this.#until.keys()) if (!mine.some(call => call.id === id)) this.#until.delete(id)
    return [...this.#until.keys()]
  }

  /** The requests that have waited too long; they are dropped. */
  late(now = Date.now()) {
    const late = [...this.#until].filter(([, until]) => until <= now).map(([id]) => id)
    for (const id of late) this.#until.delete(id)
    return late
  }
}
