/** After these requests, the person has stopped talking to the caller. */
const QUIET = ['hold', 'park', 'end', 'transfer-to', 'consult', 'complete', 'leave']

/** What was requested and is not known to be done, by call: shown at once, until the real state or a failure arrives. Pure. */
export class Pendings {
  #asked = new Map()

  begin(callId, name, call) { this.#asked.set(callId, { name, state: call?.state }) }

  /** Answered, successfully or not. A later request for the same call stays. */
  end(callId, name) { if (this.#asked.get(callId)?.name === name) this.#asked.delete(callId) }

  of(callId) { return this.#asked.get(callId)?.name ?? null }

  quiet(callId) { return QUIET.includes(this.of(callId)) }

  /** The real state may arrive before the answer: a call that has changed waits for nothing. */
  settle(calls) { for (const [id, { state }] of this.#asked) if (calls.get(id)?.state !== state) this.#asked.delete(id) }
}
