/** Ringing where nobody looks: the tab's title and, if allowed, a notification. */
export class Attention {
  #title = document.title
  #notes = new Map()
  #calls = []
  #odd = false
  #named = null

  show(calls, { notify }) {
    this.#calls = calls
    const ids = new Set(calls.map(c => c.id))
    for (const [id, note] of this.#notes) if (!ids.has(id)) { note?.close(); this.#notes.delete(id) }
    for (const call of calls) if (!this.#notes.has(call.id)) this.#notes.set(call.id, notify && document.hidden ? this.#notify(call) : null)
    if (this.#odd !== calls.length > 0 || (this.#odd && calls[0].id !== this.#named)) this.#alternate(calls.length > 0)
  }

  /** Every second, so that the tab is seen to change. How many calls it counts may be a second old. */
  tick() { this.#alternate(this.#calls.length > 0 && (!this.#odd || !document.hidden)) }

  disconnect() { this.show([], { notify: false }) }

  /** Needs a click. */
  static ask() { if (globalThis.Notification?.permission === 'default') Notification.requestPermission() }

  #alternate(odd) {
    this.#odd = odd
    const [first] = this.#calls
    this.#named = first?.id
    const wanted = first && this.#odd ? `(${this.#calls.length}) ${first.numberDisplay} — Ringing` : this.#title
    if (document.title !== wanted) document.title = wanted
  }

  #notify(call) {
    if (globalThis.Notification?.permission !== 'granted') return null
    const note = new Notification('Incoming call', { body: `${call.numberDisplay} on ${call.line.name}`, tag: call.id, icon: '/icon.svg' })
    note.onclick = () => { window.focus(); note.close() }
    return note
  }
}
