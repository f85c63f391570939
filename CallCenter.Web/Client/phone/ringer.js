// What queued up while a tab slept comes in one burst, the ring and its end together: that must stay silent.
const SETTLE_MS = 150

/** The ringtone, by Web Audio: it starts and stops at once, and its state says truly whether the browser lets it be heard. */
export class Ringer {
  #context = null
  #sound = null
  #source = null
  #wanted = false

  get unlocked() { return this.#context?.state === 'running' }

  /** Works without a click only where the browser already trusts the page. */
  async unlock() {
    this.#context ??= new AudioContext()
    this.#sound ??= this.#load().catch(() => { this.#sound = null })
    // resume() stays pending until a click; nobody may wait for that.
    if (!this.unlocked) await Promise.race([this.#context.resume(), new Promise(resolve => setTimeout(resolve, 300))])
    return this.unlocked
  }

  async ring(on) {
    if (on === this.#wanted) return
    this.#wanted = on
    if (!on) return this.#silence()
    await this.unlock()
    const buffer = await this.#sound
    await new Promise(resolve => setTimeout(resolve, SETTLE_MS))
    if (!this.#wanted || this.#source || !buffer) return
    this.#source = this.#context.createBufferSource()
    Object.assign(this.#source, { buffer, loop: true })
    this.#source.connect(this.#context.destination)
    this.#source.start()
  }

  get ringing() { return this.#source !== null }

  disconnect() {
    this.ring(false)
    this.#context?.close()
  }

  #silence() {
    this.#source?.stop()
    this.#source?.disconnect()
    this.#source = null
  }

  async #load() {
    const bytes = await (await fetch('/sounds/incoming.wav')).arrayBuffer()
    return this.#context.decodeAudioData(bytes)
  }
}
