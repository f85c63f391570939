import { storage } from '../shared/storage.js'

/** Typed text that the server does not have yet; it survives a reload of this tab. */
export class Drafts {
  #own = new Map()

  /** Per person: someone else may sign in in the same tab. */
  constructor({ myId, storage: kept = storage('sessionStorage') }) {
    Object.assign(this, { prefix: `call-note:${myId}:`, storage: kept })
    try {
      for (const key of Object.keys(kept)) if (key.startsWith(this.prefix)) this.#own.set(key.slice(this.prefix.length), kept.getItem(key))
    } catch { /* a browser without storage */ }
  }

  get all() { return [...this.#own] }
  get(callId) { return this.#own.get(callId) ?? null }

  keep(callId, text) {
    this.#own.set(callId, text)
    try { this.storage.setItem(this.prefix + callId, text) } catch { /* kept by this page alone */ }
  }

  drop(callId) {
    this.#own.delete(callId)
    try { this.storage.removeItem(this.prefix + callId) } catch { /* as above */ }
  }
}
