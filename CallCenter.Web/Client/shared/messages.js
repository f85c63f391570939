import { Emitter } from './emitter.js'

/**
 * How many messages are waiting, in the navigation of every page. Emits `heard` at each update, and when the number turns out to be wrong.
 */
class Messages extends Emitter {
  #newest = ''
  #badge = document.querySelector('[data-voicemail-open]')

  /** From a broadcast: one that a later one has overtaken is ignored. */
  heard({ at, voicemail }) {
    if (!voicemail || at < this.#newest) return
    this.#newest = at
    this.#show(voicemail.open)
    this.emit('heard')
  }

  /** From the server's answer; it repairs what a missed broadcast left. */
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
