import { Emitter } from '../shared/emitter.js'

/** One tab per agent owns the phone and the ringtone. Emits `change`, and `asked` (message) when another tab wants something done here. */
export class Leader extends Emitter {
  held = false
  #release = null
  #channel = null
  #closed = false

  /** `mayYield()`: this tab can neither be heard nor is it in a call, so one that someone clicks in serves better. */
  constructor({ agentId, tab, mayYield }) {
    super()
    Object.assign(this, { name: `callcenter-phone-${agentId}`, tab, mayYield })
  }

  connect() {
    this.#channel = new BroadcastChannel(this.name)
    this.#channel.onmessage = ({ data }) => this.#hear(data)
    if (navigator.locks) this.#queue()
    else this.#become(true) // only on insecure addresses, where there is no microphone either
  }

  disconnect() {
    this.#closed = true
    this.#channel?.close()
    this.#release?.()
  }

  take() { if (!this.held && navigator.locks) this.#queue({ steal: true }) }

  /** For the tab that leads, e.g. "answer this call". */
  ask(message) { this.#channel.postMessage({ ...message, from: this.tab }) }

  /** Someone touched this tab, so it may make sound. */
  touched() { if (!this.held) this.ask({ type: 'touched' }) }

  async #queue(options = {}) {
    try {
      await navigator.locks.request(this.name, options, () => new Promise(resolve => {
        this.#release = resolve
        this.#become(true)
      }))
    } catch (error) {
      if (error.name !== 'AbortError') throw error // stolen by another tab
    }
    this.#become(false)
    if (!this.#closed) this.#queue()
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
    else if (this.mayYield()) this.ask({ type: 'yours', to: message.from })
  }
}
