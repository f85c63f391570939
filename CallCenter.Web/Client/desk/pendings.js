const QUIET = ['hold', 'park', 'end', 'transfer-to', 'consult', 'complete', 'leave'] // whoever asked for these has stopped talking to the caller

/** What was asked for and is not yet known to be done, by call: shown at once, until the truth or a failure is there. Pure. */
export class Pendings {
  #asked = new Map()

  begin(callId, name, call) { this.#asked.set(callId, { name, state: call?.state }) }

  /** Answered, for better or worse. A later wish for the same call stays. */
  end(callId, name) { if (this.#asked.get(callId)?.name === name) this.#asked.delete(callId) }

  of(callId) { return this.#asked.get(callId)?.name ?? null }

  quiet(callId) { return QUIET.includes(this.of(callId)) }

  /** The truth may come before the answer: a call that has moved on waits for nothing. */
  settle(calls) { for (const [id, { state }] of this.#asked) if (calls.get(id)?.state !== state) this.#asked.delete(id) }
}
