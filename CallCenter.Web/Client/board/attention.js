/** Ringing where nobody looks: the tab's title and, if allowed, a notification. */
export class Attention {
  #title = document.title
  #notes = new Map()
  #calls = []
  #odd = false

  show(calls, { notify }) {
    this.#calls = calls
    const ids = new Set(calls.map(c => c.id))
    for (const [id, note] of this.#notes) if (!ids.has(id)) { note?.close(); this.#notes.delete(id) }
    for (const call of calls) if (!this.#notes.has(call.id)) this.#notes.set(call.id, notify && document.hidden ? this.#notify(call) : null)
    this.#odd = calls.length > 0
    this.#write()
  }

  /** Alternates, so that the tab is seen to change. */
  tick() {
    if (this.#calls.length === 0) return
    this.#odd = !this.#odd || !document.hidden
    this.#write()
  }

  disconnect() { this.show([], { notify: false }) }

  /** Needs a click. */
  static ask() { if (globalThis.Notification?.permission === 'default') Notification.requestPermission() }

  #write() {
    const [first] = this.#calls
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
