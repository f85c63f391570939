import { now } from '../shared/clock.js'
import { Emitter } from '../shared/emitter.js'
import { audioFailure } from './failure.js'
import { Quality } from './quality.js'

const JOIN_MS = 9000 // a little less than the claim's lease

/** This browser's audio in one call. Emits `open`, `closed`, `failed` (message) and `quality`. */
export class Leg extends Emitter {
  open = false
  openedAt = null // by the server's clock
  muted = false
  leaving = false // the call continues without this side; the server ends the leg
  #quality = new Quality()
  #kept = false
  #call = null
  #done = false
  #timer = null

  constructor(callId) { super(); this.callId = callId }

  /** Nobody hears this side, by choice or because of the call's state. */
  get quiet() { return this.muted || this.#kept }
  get quality() { return this.#quality.verdict(this) }

  /** `media`: there is audio, unlike in a simulated call. `prepare()` selects the devices. */
  async join(device, { media = true, prepare = async () => {} } = {}) {
    this.#quality = new Quality({ media })
    this.#timer = setTimeout(() => this.#fail('The audio did not connect in time.'), JOIN_MS)
    try {
      await prepare()
      if (this.#done) return
      // connect() with an expired token never settles; the timer above ends it.
      const call = await device.connect({ params: { callId: this.callId } })
      if (this.#done) return call.disconnect()
      this.#call = call
      this.#listen()
      call.on('accept', () => this.#opened())
      call.on('disconnect', () => this.#ended())
      call.on('cancel', () => this.#ended())
      call.on('reject', () => this.#ended())
      call.on('error', error => { if (!this.open) this.#fail(audioFailure(error)) })
      const judge = (event, change) => call.on(event, name => { change(name); this.emit('quality') })
      judge('warning', name => this.#quality.raise(name))
      judge('warning-cleared', name => this.#quality.clear(name))
      judge('reconnecting', () => this.#quality.raise('reconnecting'))
      judge('reconnected', () => this.#quality.clear('reconnecting'))
    } catch (error) { this.#fail(audioFailure(error)) }
  }

  mute(on) {
    this.muted = on
    this.#listen()
  }

  /** The caller must not hear this side, whatever the person chose: Twilio's hold may come late, or not at all. */
  keep(on) {
    if (this.#kept === on) return
    this.#kept = on
    this.#listen()
  }

  /** Keys, as tones for the others on the line. */
  press(keys) { this.#call.sendDigits(keys) }

  /** The microphone's level, 0 to 1, about twenty times a second, until the returned function is called. */
  onLevel(heard) {
    const call = this.#call
    call?.on('volume', heard)
    return () => call?.removeListener('volume', heard)
  }

  disconnect() {
    const call = this.#call
    this.#finish()
    call?.disconnect()
  }

  #listen() { this.#call?.mute(this.quiet) }

  #opened() {
    clearTimeout(this.#timer)
    this.open = true
    this.openedAt = now()
    this.emit('open')
  }

  #ended() { if (this.#finish()) this.emit(this.open ? 'closed' : 'failed', 'The audio connection was refused.') }

  #fail(message) {
    const call = this.#call
    if (!this.#finish()) return
    call?.disconnect()
    this.emit('failed', message)
  }

  #finish() {
    clearTimeout(this.#timer)
    const first = !this.#done
    this.#done = true
    return first
  }
}
