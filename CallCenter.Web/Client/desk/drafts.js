import { storage } from '../shared/storage.js'

/** What was typed and is not yet with the server; it survives a reload of this tab. */
export class Drafts {
  #own = new Map()

  /** By person: someone else may sign in in the same tab. */
  constructor({ myId, storage: kept = storage('sessionStorage') }) {
    Object.assign(this, { prefix: `call-note:${myId}:`, storage: kept })
    try {
      for (const key of Object.keys(kept)) if (key.startsWith(this.prefix)) this.#own.set(key.slice(this.prefix.length), kept.getItem(key))
    } catch { /* a browser that keeps nothing */ }
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
