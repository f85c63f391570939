import { Emitter } from './emitter.js'

/** How many messages wait, in the navigation of every page. Emits `heard` at each news, and when the number proves to be another. */
class Messages extends Emitter {
  #newest = ''
  #badge = document.querySelector('[data-voicemail-open]')

  /** From a broadcast: one that was overtaken by a later one says nothing. */
  heard({ at, voicemail }) {
    if (!voicemail || at < this.#newest) return
    this.#newest = at
    this.#show(voicemail.open)
    this.emit('heard')
  }

  /** From the server's answer to a question; it mends what a lost broadcast left. */
  know(voicemail) {
    if (voicemail && this.#show(voicemail.open)) this.emit('heard')
  }

  #show(open) {
    const text = open > 0 ? String(open) : ''
    if (!this.#badge || this.#badge.textContent === text) return false
    this.#badge.textContent = text
    return true
  }
}

export const messages = new Messages()
