import { wholeOf, whoOf } from './place.js'

/** Ringing while the page is not in view: the tab's title and, if allowed, one notification per call, for as long as it rings. During a
 * call the title has its customer. */
export class Attention {
  #title = document.title
  #notes = new Map() // by call; null: the person has dismissed it, or it cannot be shown
  #calls = []
  #mine = []
  #odd = false
  #named = null

  /** `mine`: the calls that this person is on. */
  show(calls, { notify, mine = [] }) {
    this.#calls = calls
    this.#mine = mine
    const ids = new Set(calls.map(c => c.id))
    for (const [id, note] of this.#notes) if (!ids.has(id)) { this.#notes.delete(id); close(note) }
    // Also for a call that began to ring while the page was still in view.
    if (notify && document.hidden) for (const call of calls) if (!this.#notes.has(call.id)) this.#notes.set(call.id, this.#notify(call))
    if (this.#odd !== calls.length > 0 || this.#about !== this.#named) this.#alternate(calls.length > 0)
  }

  /** Every second, so that the change of the tab is noticed. The number of calls may be a second old. */
  tick() { this.#alternate(this.#calls.length > 0 && (!this.#odd || !document.hidden)) }

  disconnect() { this.show([], { notify: false }) }

  /** Needs a click. */
  static async ask() {
    try {
      if (Notification.permission === 'default') await Notification.requestPermission()
    } catch { /* calls ring by sound */ }
  }

  /** Whom the title names, so that it changes with the name and not with every event. */
  get #about() {
    const call = this.#calls[0] ?? this.#mine[0]
    return call ? `${call.id} ${whoOf(call)}` : null
  }

  #alternate(odd) {
    this.#odd = odd
    const [first] = this.#calls, [own] = this.#mine
    this.#named = this.#about
    const quiet = own ? `${whoOf(own)} · ${this.#title}` : this.#title
    const wanted = first && this.#odd ? `(${this.#calls.length}) ${whoOf(first)} — Ringing` : quiet
    if (document.title !== wanted) document.title = wanted
  }

  #notify(call) {
    try {
      if (Notification.permission !== 'granted') return null
      // Without requireInteraction it disappears, and the call rings on unseen.
      const body = `${wholeOf(call)} on ${call.line.name}`
      const note = new Notification('Incoming call', { body, tag: call.id, icon: '/icon.svg', requireInteraction: true })
      note.onclick = () => { window.focus(); close(note) }
      note.onclose = () => { if (this.#notes.get(call.id) === note) this.#notes.set(call.id, null) }
      return note
    } catch { return null } // Chrome on Android throws: there only a service worker may notify
  }
}

function close(note) { try { note?.close() } catch { /* it is gone */ } }
