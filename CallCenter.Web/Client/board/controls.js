import { Emitter } from '../shared/emitter.js'
import { keysOn } from '../shared/keys.js'

const KEYS = {
  a: ['ringing', 'answer', 'rejoin'], d: ['ringing', 'decline'],
  m: ['my-call', 'mute'], k: ['my-call', 'keypad'], h: ['my-call', 'hold', 'resume'],
  t: ['my-call', 'transfer'], p: ['my-call', 'park'], e: ['my-call', 'end'],
}

/** Buttons and keys. Emits `action` (name, call id, button). */
export class Controls extends Emitter {
  constructor(root) { super(); this.root = root }

  connect() {
    this.root.addEventListener('click', this.#clicked)
    document.addEventListener('keydown', this.#pressed)
  }

  disconnect() {
    this.root.removeEventListener('click', this.#clicked)
    document.removeEventListener('keydown', this.#pressed)
  }

  #clicked = ({ target }) => {
    const button = target.closest('button[data-action]')
    if (!button || button.getAttribute('aria-busy') === 'true') return
    this.emit('action', button.dataset.action, button.dataset.call ?? button.closest('[data-key]')?.dataset.key ?? null, button)
  }

  // The focused card, else the first: the one that has waited longest.
  #pressed = event => {
    const keys = KEYS[event.key?.toLowerCase()] // a password manager's keydown has no key
    if (!keys || !keysOn() || event.repeat || event.isComposing || modified(event) || document.querySelector('dialog[open]')) return
    if (event.target.closest?.('input, textarea, select, [contenteditable]')) return
    const [list, ...actions] = keys
    const box = this.root.querySelector(`[data-list="${list}"]`)
    const card = box.contains(document.activeElement) ? document.activeElement.closest('[data-key]') : box.firstElementChild
    const button = actions.map(a => card?.querySelector(`[data-action="${a}"]`)).find(b => b && seen(b))
    if (!button) return
    event.preventDefault()
    button.click()
  }
}

const seen = button => button.checkVisibility?.() ?? button.getClientRects().length > 0

// AltGraph is neither alt nor ctrl on some keyboards. Caps lock is not a modifier: with it on, A still answers.
const modified = event => ['Control', 'Meta', 'Alt', 'AltGraph', 'Shift'].some(key => event.getModifierState?.(key))

/** Shows that a button's action is in progress. */
export async function busy(button, work) {
  button?.setAttribute('aria-busy', 'true')
  try { return await work() } finally { button?.removeAttribute('aria-busy') }
}
