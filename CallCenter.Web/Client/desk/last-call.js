import { storage } from '../shared/storage.js'

/** The last call on this desk, so that its note can be finished after the call, and after a reload. */
export class LastCall {
  #call = null

  /** Per person: someone else may sign in in the same tab. */
  constructor({ myId, storage: kept = storage('sessionStorage') }) {
    Object.assign(this, { key: `last-call:${myId}`, storage: kept })
    try { this.#call = JSON.parse(kept.getItem(this.key)) } catch { /* a browser without storage */ }
  }

  get call() { return this.#call }

  set call(call) {
    this.#call = call && { id: call.id, number: call.numberDisplay }
    try {
      if (call) this.storage.setItem(this.key, JSON.stringify(this.#call))
      else this.storage.removeItem(this.key)
    } catch { /* kept by this page alone */ }
  }
}
