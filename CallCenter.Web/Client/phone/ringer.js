import { ringtone } from './ringtone.js'

const RATE = 16000
// What queued up while a tab was asleep arrives in one burst, the ring together with its end: it must stay silent.
const SETTLE_MS = 150
const RESUME_MS = 300
const LOST_MS = 3000

/**
 * The ringtone, with Web Audio: it starts and stops at once, and its state shows reliably whether the browser lets it be heard.
 * Nothing here throws.
 */
export class Ringer {
  #none = false // this browser has no Web Audio, or no context to spare
  #dumb = false // it has Web Audio, which cannot play anything
  #context = null
  #sound = null
  #source = null
  #wanted = false
  #starting = false
  #speaker = ''
  #ranAt = 0

  constructor({ log = console } = {}) { this.log = log }

  /** A call is seen but not heard. */
  get missing() { return this.#none || this.#dumb }

  get unlocked() { return this.#context?.state === 'running' }

  /** A call would be heard, or nothing can be done about it. The computer may interrupt sound for a moment and restore it on request. */
  get ready() { return this.unlocked || this.missing || Date.now() - this.#ranAt < LOST_MS }

  /** Works without a click only if the browser already trusts the page. */
  async unlock() {
    const context = this.#open()
    // resume() stays pending until a click; nothing may wait for that. If refused, it is tried again: see ring().
    if (context && !this.unlocked) await Promise.race([resumed(context), pause(RESUME_MS)])
    if (this.unlocked) this.#ranAt = Date.now()
    return this.unlocked
  }

  /** Called every second. */
  tick() {
    if (this.unlocked) this.#ranAt = Date.now()
    else if (this.#ranAt > 0) this.unlock()
  }

  /** Which speaker rings, by its device id; null: the computer's default. */
  output(id) {
    if (this.#speaker === (id ?? '')) return
    this.#speaker = id ?? ''
    this.#turn()
  }

  /** Called again every second, and starts what could not start before. */
  async ring(on) {
    this.#wanted = on
    if (!on) return this.#silence()
    if (this.#starting || this.#source && this.unlocked) return
    this.#starting = true
    try { await this.#start() } catch (error) {
      this.#dumb = true
      this.log.warn(`[ringer] ${error?.message}`)
    } finally { this.#starting = false }
  }

  get ringing() { return this.#source !== null }

  disconnect() {
    this.ring(false)
    this.#forget()
  }

  async #start() {
    await this.unlock()
    await settled()
    if (!this.#wanted) return
    if (!this.unlocked) await this.unlock() // a refusal is often not repeated
    if (!this.#wanted || this.#source || !this.#context) return
    this.#sound ??= this.#compose()
    const source = this.#context.createBufferSource()
    Object.assign(source, { buffer: this.#sound, loop: true })
    source.connect(this.#context.destination)
    source.start()
    this.#source = source
    this.#dumb = false
  }

  #open() {
    if (this.#context?.state === 'closed') this.#forget()
    try {
      if (!this.#context) {
        this.#context = new (globalThis.AudioContext ?? globalThis.webkitAudioContext)()
        this.#turn()
      }
    } catch (error) { this.log.warn(`[ringer] ${error?.message}`) }
    this.#none = !this.#context
    return this.#context
  }

  #forget() {
    this.#silence()
    const context = this.#context
    this.#context = this.#sound = null
    quietly(() => context?.close())
  }

  #turn() {
    const context = this.#context
    if (context?.sinkId !== undefined && context.sinkId !== this.#speaker) quietly(() => context.setSinkId(this.#speaker))
  }

  #silence() {
    const source = this.#source
    this.#source = null
    quietly(() => { source?.stop(); source?.disconnect() })
  }

  #compose() {
    const samples = ringtone(RATE), buffer = this.#context.createBuffer(1, samples.length, RATE)
    if (buffer.copyToChannel) buffer.copyToChannel(samples, 0)
    else buffer.getChannelData(0).set(samples) // Safari before 14
    return buffer
  }
}

const pause = ms => new Promise(resolve => setTimeout(resolve, ms))

/** A page that is still working through what queued up hears its timers late: what ends the ring may stand behind them. */
async function settled() {
  for (let tries = 0, late = true; late && tries < 3; tries++) {
    const due = performance.now() + SETTLE_MS
    await pause(SETTLE_MS)
    late = performance.now() > due + SETTLE_MS && !globalThis.document?.hidden // a hidden page's timers are always late
  }
}

const resumed = context => quietly(() => context.resume())

/** Ignores the result. */
async function quietly(work) { try { await work() } catch { /* the state tells */ } }
