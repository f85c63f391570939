import { Backoff } from '../shared/backoff.js'
import { Emitter } from '../shared/emitter.js'
import { Token } from '../shared/token.js'
import { Leg } from './leg.js'
import { microphoneProblem, watchMicrophone } from './microphone.js'
import { newDevice } from './sdk.js'

const TOKEN_ERRORS = [20101, 20104, 31202, 31204, 31205]

/** The agent's phone: a registered Device and at most one leg. Emits `change`, and `dropped` (leg, message). */
export class Phone extends Emitter {
  wanted = false
  problem = null // null, or a name that the page explains
  failure = ''
  leg = null
  #device = null
  #starting = null
  #backoff = new Backoff()
  #unwatch = null
  #doubted = false

  constructor({ fetchToken, sound, log = console }) {
    super()
    this.token = new Token(fetchToken)
    Object.assign(this, { sound, log })
    sound.on('change', () => { if (this.leg) this.sound.route(this.#device?.audio) })
  }

  get registered() { return this.#device?.state === 'registered' && !this.problem }
  get starting() { return this.wanted && !this.registered && !this.problem }

  /** Resolves when it is registered or a problem is known. */
  start() {
    this.wanted = true
    this.#unwatch ??= watchMicrophone(() => this.#microphoneChanged())
    this.#backoff.cancel()
    return this.registered ? Promise.resolve() : this.#starting ??= this.#start().finally(() => { this.#starting = null; this.emit('change') })
  }

  stop() {
    this.wanted = false
    this.problem = null
    this.#unwatch?.()
    this.#unwatch = null
    this.#backoff.cancel()
    this.hangUp()
    this.#destroy()
    this.emit('change')
  }

  async join(callId) {
    if (this.leg?.callId === callId && !this.leg.leaving) return // asked twice, by a second click or another tab
    this.hangUp()
    const leg = this.leg = new Leg(callId)
    leg.on('open', () => { this.sound.route(this.#device?.audio); this.emit('change') })
    leg.on('quality', () => this.emit('change'))
    for (const end of ['closed', 'failed']) leg.on(end, message => {
      if (this.leg === leg) this.leg = null
      this.log.info(`[phone] leg of ${callId} ${end}`)
      this.#reconsider()
      this.emit('dropped', leg, end === 'failed' ? message : null)
      this.emit('change')
    })
    this.emit('change')
    await this.start()
    if (this.leg !== leg) return
    try { await this.#renew(await this.token.fresh()) } catch { /* the one at hand may still do */ }
    const device = this.#device
    if (device) await leg.join(device, { media: !this.token.value?.signalling, prepare: () => this.sound.route(device.audio) })
    else { this.leg = null; this.emit('dropped', leg, 'Your phone is not connected.') }
  }

  hangUp() {
    const leg = this.leg
    this.leg = null
    leg?.disconnect()
    if (!leg) return
    this.emit('change')
    this.#reconsider()
  }

  #reconsider() { if (this.#doubted && this.wanted) this.#checkMicrophone() }

  mute(on) { this.leg?.mute(on); this.emit('change') }

  /** Called every second. */
  async tick() {
    if (!this.#device || this.#starting) return
    // Again and again, because the SDK itself goes back to the computer's device after some changes of devices.
    if (this.leg) this.sound.route(this.#device.audio)
    else this.sound.rest(this.#device.audio)
    // After a lost socket the Device may stay busy without a call and drop everything; only a new one helps.
    if (this.#device.isBusy && !this.leg && this.#device.calls.length === 0) return this.#rebuild('busy without a call')
    if (!this.token.due || this.leg) return
    try { await this.#renew(await this.token.renew()) } catch { this.token.postpone() }
  }

  async #start() {
    this.problem = null
    this.emit('change')
    const problem = await microphoneProblem()
    if (problem) return this.#blocked(problem)
    this.sound.look() // the permission is what gives the devices their names
    try {
      const token = await this.token.fresh()
      if (!this.wanted) return
      if (!this.#device) await this.#build(token)
      if (!this.wanted) return this.#destroy() // stopped while the SDK was loading
      if (this.#device.state === 'unregistered') await within(8000, this.#device.register())
      this.#backoff.succeeded()
    } catch (error) {
      this.#blocked('phone-failed', error.message)
      this.#destroy()
      if (this.wanted) this.#backoff.retry(() => this.start())
    }
  }

  async #build(token) {
    const device = await newDevice(token.token, token)
    this.#device = device
    const mine = work => (...about) => { if (this.#device === device) work(...about) }
    for (const name of ['registered', 'registering', 'unregistered']) device.on(name, mine(() => { this.log.info(`[phone] ${name}`); this.emit('change') }))
    device.on('tokenWillExpire', mine(() => this.token.renew().then(t => this.#renew(t), () => this.token.postpone())))
    device.on('error', mine(error => this.#erred(error)))
  }

  async #erred(error) {
    this.log.warn(`[phone] error ${error.code}: ${error.message}`)
    if (!TOKEN_ERRORS.includes(error.code)) return
    try {
      await this.#renew(await this.token.renew())
      if (this.#device?.state === 'unregistered') await this.#device.register()
    } catch { this.#backoff.retry(() => this.start()) }
  }

  async #renew({ token }) { if (this.#device && this.#device.token !== token) this.#device.updateToken(token) }

  #blocked(problem, failure = '') {
    Object.assign(this, { problem, failure })
    this.log.warn(`[phone] ${problem} ${failure}`)
  }

  // Asking again is silent: the permission is either given or refused by now.
  #microphoneChanged() { if (this.wanted && !this.leg && this.problem?.startsWith('microphone')) this.start(); else this.#checkMicrophone() }

  async #checkMicrophone() {
    this.#doubted = this.leg !== null // asked again when the call is over
    if (this.leg || this.#starting || !this.registered) return
    const problem = await microphoneProblem()
    if (problem) { this.#blocked(problem); this.emit('change') }
  }

  #rebuild(why) {
    this.log.warn(`[phone] new Device: ${why}`)
    this.#destroy()
    return this.start()
  }

  #destroy() {
    const device = this.#device
    this.#device = null
    device?.destroy()
  }
}

function within(ms, promise) {
  let timer
  const late = new Promise((_, reject) => { timer = setTimeout(() => reject(new Error('The telephone service does not answer.')), ms) })
  return Promise.race([promise, late]).finally(() => clearTimeout(timer))
}
