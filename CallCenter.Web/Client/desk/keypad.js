import { offers } from '../board/place.js'

const KEYS = '0123456789*#'
const SHOWN = 32

/** The keypad of the current call: keys as tones for the others on the line, by mouse or keyboard. */
export class Keypad {
  #open = false
  #callId = null

  constructor(desk) {
    this.desk = desk
    this.root = desk.root.querySelector('[data-panel="keypad"]')
    this.sent = this.root.querySelector('[data-slot="sent"]')
    this.cards = desk.root.querySelector('[data-list="my-call"]')
    this.actions = { keypad: async () => this.#turn(!this.#open) }
  }

  connect() {
    this.root.addEventListener('click', this.#clicked)
    document.addEventListener('keydown', this.#typed, { capture: true })
  }

  disconnect() {
    this.root.removeEventListener('click', this.#clicked)
    document.removeEventListener('keydown', this.#typed, { capture: true })
  }

  /** Tones go to a conversation: not to someone on hold, and not from a tab without its audio. */
  show(view) {
    const call = view.mine.find(c => this.desk.phone.leg?.callId === c.id && offers(c, this.desk.myId).includes('keypad'))
    if (call?.id !== this.#callId && call) this.sent.textContent = ''
    if (call) this.#callId = call.id
    else if (this.#open) this.#turn(false)
    this.#button?.setAttribute('aria-expanded', this.#open)
  }

  get #button() { return this.cards.querySelector('[data-action="keypad"]') }

  #turn(open) {
    const inside = this.root.contains(document.activeElement)
    this.#open = open
    this.root.hidden = !open
    this.#button?.setAttribute('aria-expanded', open)
    if (open) {
      this.root.querySelector('[data-key-of]').focus({ preventScroll: true })
      this.root.scrollIntoView({ block: 'nearest' })
    }
    else if (inside) this.#button?.focus({ preventScroll: true })
  }

  #clicked = ({ target }) => {
    const key = target.closest('[data-key-of]')?.dataset.keyOf
    if (key) this.#press(key)
    else if (target.closest('[data-close]')) this.#turn(false)
  }

  // Many keyboards write * and # with Shift and AltGraph.
  #typed = event => {
    if (!this.#open || event.isComposing || document.querySelector('dialog[open]')) return
    if (event.target.closest?.('input, textarea, select, [contenteditable]')) return
    if (event.key === 'Escape') return this.#turn(false)
    if (event.key?.length !== 1 || !KEYS.includes(event.key)) return
    if (event.metaKey || (event.ctrlKey && !event.getModifierState('AltGraph'))) return
    event.preventDefault()
    if (!event.repeat) this.#press(event.key)
  }

  #press(key) {
    try { this.desk.phone.leg.press(key) } catch {
      this.desk.notes.set(this.#callId, `“${key}” was not sent because the connection was interrupted.`)
      return this.desk.show()
    }
    this.sent.textContent = (this.sent.textContent + key).slice(-SHOWN)
    const button = [...this.root.querySelectorAll('[data-key-of]')].find(b => b.dataset.keyOf === key)
    button.classList.add('pressed')
    setTimeout(() => button.classList.remove('pressed'), 120)
  }
}
