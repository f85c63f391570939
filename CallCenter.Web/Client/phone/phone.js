import { Backoff } from '../shared/backoff.js'
import { Emitter } from '../shared/emitter.js'
import { Token } from '../shared/token.js'
import { obstacle } from './abilities.js'
import { phoneFailure, within } from './failure.js'
import { Leg } from './leg.js'
import { microphoneProblem, watchMicrophone } from './microphone.js'
import { newDevice } from './sdk.js'

const TOKEN_ERRORS = [20101, 20104, 31202, 31204, 31205]
const PATIENCE_MS = 8000
const LOST_TICKS = 10 // the SDK reconnects within seconds, or its registration was never answered
const BROWSER = { obstacle, newDevice, microphone: microphoneProblem, watch: watchMicrophone }

/** The agent's phone: a registered Device and at most one leg. Emits `change`, and `dropped` (leg, message). */
export class Phone extends Emitter {
  wanted = false
  problem = null // null, or a name that the page explains
  failure = ''
  leg = null
  #device = null
  #attempt = null
  #starting = null
  #lost = 0
  #backoff = new Backoff()
  #unwatch = null
  #doubted = false
  #checking = false

  /** `browser`: the browser functions it uses, see BROWSER. */
  constructor({ fetchToken, sound, log = console, browser = BROWSER }) {
    super()
    this.token = new Token(fetchToken)
    Object.assign(this, { sound, log, browser })
    sound.on('change', () => { if (this.leg) this.sound.route(this.#device?.audio) })
  }

  get registered() { return this.#device?.state === 'registered' && !this.problem }
  get starting() { return this.wanted && !this.registered && !this.problem }
  /** What no click can change. */
  get obstacle() { return this.browser.obstacle() }

  /** Resolves when it is registered or a problem is known. `asked`: by a person, so the browser may show a prompt. */
  async start({ asked = false } = {}) {
    this.wanted = true
    this.#unwatch ??= this.browser.watch(() => this.#microphoneChanged())
    this.#backoff.cancel()
    if (this.registered) return
    const earlier = this.#starting
    await (earlier ?? this.#begin(asked))
    // The earlier start was not allowed to prompt.
    if (earlier && asked && this.wanted && this.problem === 'microphone-unasked') await this.#begin(asked)
  }

  /** Someone does not want to wait: a new Device, whatever the present one is still waiting for. */
  restart() {
    if (!this.leg && this.#device?.state !== 'registered') this.#destroy()
    this.#starting = null
    return this.start({ asked: true })
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
    if (this.leg?.callId === callId && !this.leg.leaving) return // requested twice, by a second click or another tab
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
    await this.start({ asked: true })
    if (this.leg !== leg) return
    try { await this.#renew(await this.token.fresh()) } catch { /* the current one may still work */ }
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
    // Repeatedly, because after some changes of devices the SDK returns to the computer's default.
    if (this.leg) this.sound.route(this.#device.audio)
    else this.sound.rest(this.#device.audio)
    // After a dropped socket the Device may stay busy without a call and ignore everything; only a new one helps.
    if (this.#device.isBusy && !this.leg && this.#device.calls.length === 0) return this.#rebuild('busy without a call')
    this.#lost = this.leg || this.#device.state === 'registered' ? 0 : this.#lost + 1
    if (this.#lost > LOST_TICKS) return this.#failed(Object.assign(new Error('It is not registered.'), { late: true }))
    if (!this.token.due || this.leg) return
    try { await this.#renew(await this.token.renew()) } catch { this.token.postpone() }
  }

  #begin(asked) {
    const attempt = this.#attempt = {}, current = () => this.wanted && this.#attempt === attempt
    const starting = this.#starting = this.#start(asked, current).finally(() => {
      if (this.#starting === starting) this.#starting = null
      this.emit('change')
    })
    return starting
  }

  // A problem stays until it is solved: otherwise each attempt would hide its banner for seconds, and "Try now" with it.
  async #start(asked, current) {
    if (asked) this.problem = null
    this.emit('change')
    const again = this.problem === 'phone-failed' // then the microphone was there a moment ago
    const problem = this.obstacle ?? (again ? null : await this.browser.microphone({ asked }))
    if (!current()) return
    if (problem) return this.#blocked(problem)
    this.sound.look() // with the permission the devices get their names
    try {
      const token = await this.token.fresh()
      if (!current()) return
      if (!this.#device && !await this.#build(token, current)) return
      if (this.#device.state === 'unregistered') await within(PATIENCE_MS, this.#device.register())
      if (!current()) return
      this.problem = null
      this.#lost = 0
      this.#backoff.succeeded()
    } catch (error) {
      if (current()) this.#failed(error)
    }
  }

  /** False if it is no longer wanted: stopped, or restarted, while the SDK was loading. */
  async #build(token, current) {
    const device = await this.browser.newDevice(token.token, token)
    if (!current()) { device.destroy(); return false }
    this.#device = device
    const mine = work => (...about) => { if (this.#device === device) work(...about) }
    const told = name => mine(() => { this.log.info(`[phone] ${name}`); this.emit('change') })
    for (const name of ['registered', 'registering', 'unregistered']) device.on(name, told(name))
    device.on('tokenWillExpire', mine(() => this.token.renew().then(t => this.#renew(t), () => this.token.postpone())))
    device.on('error', mine(error => this.#erred(error)))
    return true
  }

  #failed(error) {
    this.log.warn('[phone] not connected', error)
    this.#blocked('phone-failed', phoneFailure(error))
    this.#destroy()
    this.#backoff.retry(() => this.start())
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
    // There is no event when the other program releases it.
    if (problem === 'microphone-busy') this.#backoff.retry(() => this.start())
  }

  #microphoneChanged() {
    if (this.wanted && !this.leg && this.problem?.startsWith('microphone')) this.start()
    else this.#checkMicrophone()
  }

  async #checkMicrophone() {
    this.#doubted = this.leg !== null // checked again when the call is over
    if (this.leg || this.#starting || this.#checking || !this.registered) return
    this.#checking = true
    const problem = await this.browser.microphone().finally(() => { this.#checking = false })
    // A pending prompt is not a problem for a phone that works.
    if (problem && problem !== 'microphone-unasked' && this.wanted && !this.leg) { this.#blocked(problem); this.emit('change') }
  }

  #rebuild(why) {
    this.log.warn(`[phone] new Device: ${why}`)
    this.#destroy()
    return this.start()
  }

  #destroy() {
    const device = this.#device
    this.#device = this.#attempt = this.#starting = null
    try { device?.destroy() } catch (error) { this.log.warn('[phone]', error) }
  }
}
