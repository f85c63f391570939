/** What a card says beside its state, by call: that something went wrong. */
export class CardNotes {
  #said = new Map()

  /** `call`: the words hold until it is another than this. Without it, they stay until something else is said. */
  set(callId, words, call = null) { this.#said.set(callId, { words, found: call && asFound(call) }) }

  get(callId) { return this.#said.get(callId)?.words ?? null }
  delete(callId) { this.#said.delete(callId) }

  settle(calls) {
    for (const [id, { found }] of this.#said) {
      const call = calls.get(id)
      if (!call || (found && found !== asFound(call))) this.#said.delete(id)
    }
  }
}

/** Not its version, which also grows with what has nothing to do with a request. */
const asFound = ({ state, agent, offeredTo, recording, parties = [] }) =>
  JSON.stringify([state, agent?.id, offeredTo, recording, parties.map(p => [p.label, p.state, p.purpose, p.mode])])
