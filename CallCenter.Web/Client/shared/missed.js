import { Emitter } from './emitter.js'

/**
 * How many callers wait to be called back, in the navigation of every page. Emits `heard` at each change of the list, and when the number
 * turns out to be wrong.
 */
class Missed extends Emitter {
  #newest = ''
  #badge = document.querySelector('[data-missed-open]')

  /** From a broadcast: one that a later one has overtaken is ignored. */
  heard({ at, missed }) {
    if (!missed || at < this.#newest) return
    this.#newest = at
    this.#show(missed.open)
    this.emit('heard')
  }

  /** From the server's answer; it repairs what a missed broadcast left. */
  know(missed) {
    if (missed && this.#show(missed.open)) this.emit('heard')
  }

  /** Subscribed, perhaps again: whatever was announced before was not heard, and a row may have changed without the number. */
  resume() { this.emit('heard') }

  #show(open) {
    const text = open > 0 ? String(open) : ''
    if (!this.#badge || this.#badge.textContent === text) return false
    this.#badge.textContent = text
    return true
  }
}

export const missed = new Missed()
