import { storage } from '../shared/storage.js'

/**
 * Typed text that the server does not have yet; it survives a reload of this tab. A draft is a whole note. An addition was typed before
 * the earlier note was known: sent as it is, it would replace that.
 */
export class Drafts {
  #drafts
  #additions

  /** Per person: someone else may sign in in the same tab. */
  constructor({ myId, storage: kept = storage('sessionStorage') }) {
    this.#drafts = new Kept(kept, `call-note:${myId}:`)
    this.#additions = new Kept(kept, `call-note-added:${myId}:`)
  }

  get all() { return this.#drafts.all }
  get(callId) { return this.#drafts.get(callId) }
  get additions() { return this.#additions.all }
  addition(callId) { return this.#additions.get(callId) }

  keep(callId, text) {
    this.#drafts.set(callId, text)
    this.#additions.drop(callId)
  }

  add(callId, text) { this.#additions.set(callId, text) }
  drop(callId) { this.#drafts.drop(callId) }
}

/** Texts by call. */
class Kept {
  #own = new Map()

  constructor(storage, prefix) {
    Object.assign(this, { storage, prefix })
    try {
      for (const key of Object.keys(storage)) if (key.startsWith(prefix)) this.#own.set(key.slice(prefix.length), storage.getItem(key))
    } catch { /* a browser without storage */ }
  }

  get all() { return [...this.#own] }
  get(callId) { return this.#own.get(callId) ?? null }

  set(callId, text) {
    this.#own.set(callId, text)
    try { this.storage.setItem(this.prefix + callId, text) } catch { /* kept by this page alone */ }
  }

  drop(callId) {
    this.#own.delete(callId)
    try { this.storage.removeItem(this.prefix + callId) } catch { /* as above */ }
  }
}
