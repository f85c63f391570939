import { Emitter } from '../shared/emitter.js'

const ANSWERS_MS = 3000

/** One tab per agent owns the phone and the ringtone. Emits `change`, and `asked` (message) when another tab requests an action here. */
export class Leader extends Emitter {
  held = false
  #release = null
  #channel = null
  #closed = false
  #overdue = 0

  /** `mayYield()`: this tab cannot play sound and is not on a call, so a tab that is clicked in serves better. */
  constructor({ agentId, tab, mayYield }) {
    super()
    Object.assign(this, { name: `callcenter-phone-${agentId}`, tab, mayYield })
  }

  connect() {
    try {
      this.#channel = new BroadcastChannel(this.name)
      this.#channel.onmessage = ({ data }) => this.#hear(data)
    } catch { /* see delegate() */ }
    this.#queue()
  }

  disconnect() {
    this.#closed = true
    clearTimeout(this.#overdue)
    this.#channel?.close()
    this.#release?.()
  }

  take() { if (!this.held) this.#queue({ steal: true }) }

  /** An action that only the leading tab can do, such as "answer this call". False: do it here, and this tab leads from now on. */
  delegate(message) {
    if (this.held) return false
    if (this.#say(message)) return true
    this.take() // a browser without BroadcastChannel
    return false
  }

  /** Someone clicked in this tab, so it may play sound. */
  touched() { if (!this.held) this.#say({ type: 'touched' }) }

  #say(message) {
    try {
      this.#channel.postMessage({ ...message, from: this.tab })
      return true
    } catch { return false }
  }

  async #queue(options = {}) {
    let granted = false
    clearTimeout(this.#overdue)
    this.#overdue = setTimeout(() => this.#ask(), ANSWERS_MS)
    try {
      await navigator.locks.request(this.name, options, () => new Promise(resolve => {
        granted = true
        this.#release = resolve
        queueMicrotask(() => this.#become(true))
      }))
      if (!granted) throw new TypeError('No lock was given.')
    } catch (error) {
      // Unless another tab stole the lock, a refusal comes from the browser and applies to all tabs. Without a secure address there are no
      // locks.
      if (error?.name !== 'AbortError') return this.#become(true)
    }
    this.#become(false)
    if (!this.#closed) this.#queue()
  }

  /** The lock was not granted. If no tab has it, it never will be: this browser's locks do not work, and all tabs lead. */
  async #ask() {
    if (this.held || this.#closed) return
    try {
      const { held } = await navigator.locks.query()
      if (!held.some(lock => lock.name === this.name)) this.#become(true)
    } catch { /* a browser that cannot be asked may have granted it to another tab */ }
  }

  #become(held) {
    if (this.held === held) return
    this.held = held
    this.emit('change', held)
  }

  #hear(message) {
    if (message.type === 'yours' && message.to === this.tab) return this.take()
    if (!this.held) return
    if (message.type !== 'touched') this.emit('asked', message)
    else if (this.mayYield()) this.#say({ type: 'yours', to: message.from })
  }
}
