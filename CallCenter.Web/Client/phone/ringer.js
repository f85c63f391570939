import { ringtone } from './ringtone.js'

const RATE = 16000
// What queued up while a tab slept comes in one burst, the ring and its end together: that must stay silent.
const SETTLE_MS = 150

/** The ringtone, by Web Audio: it starts and stops at once, and its state says truly whether the browser lets it be heard. */
export class Ringer {
  #context = null
  #sound = null
  #source = null
  #wanted = false
  #speaker = ''

  get unlocked() { return this.#context?.state === 'running' }

  /** Works without a click only where the browser already trusts the page. */
  async unlock() {
    if (!this.#context) {
      this.#context = new AudioContext()
      this.#turn()
    }
    this.#sound ??= this.#compose()
    // resume() stays pending until a click; nobody may wait for that.
    if (!this.unlocked) await Promise.race([this.#context.resume(), new Promise(resolve => setTimeout(resolve, 300))])
    return this.unlocked
  }

  /** Which speaker rings, by its device id; null: the computer's. */
  output(id) {
    if (this.#speaker === (id ?? '')) return
    this.#speaker = id ?? ''
    this.#turn()
  }

  async ring(on) {
    if (on === this.#wanted) return
    this.#wanted = on
    if (!on) return this.#silence()
    await this.unlock()
    await new Promise(resolve => setTimeout(resolve, SETTLE_MS))
    if (!this.#wanted || this.#source) return
    this.#source = this.#context.createBufferSource()
    Object.assign(this.#source, { buffer: this.#sound, loop: true })
    this.#source.connect(this.#context.destination)
    this.#source.start()
  }

  get ringing() { return this.#source !== null }

  disconnect() {
    this.ring(false)
    this.#context?.close()
  }

  #turn() { if (this.#context && this.#context.sinkId !== undefined && this.#context.sinkId !== this.#speaker) this.#context.setSinkId(this.#speaker).catch(() => {}) }

  #silence() {
    this.#source?.stop()
    this.#source?.disconnect()
    this.#source = null
  }

  #compose() {
    const samples = ringtone(RATE), buffer = this.#context.createBuffer(1, samples.length, RATE)
    buffer.copyToChannel(samples, 0)
    return buffer
  }
}
