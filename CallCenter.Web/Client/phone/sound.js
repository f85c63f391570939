import { Emitter } from '../shared/emitter.js'
import { storage } from '../shared/storage.js'
import { KINDS, choices, find, news, systems } from './devices.js'
import { within } from './failure.js'
import { devices, onDevices } from './media.js'

const KEPT = 'sound'
const PATIENCE_MS = 3000 // a device that does not start must not keep the caller waiting

/**
 * The microphone and speakers of this browser: the person's choice, else the computer's default. Emits `change` and `said` (words, tone).
 */
export class Sound extends Emitter {
  #devices = []
  #before = null // the devices before the changes that are not reported yet
  #unwatch = () => {}
  #routing = Promise.resolve()
  #refused = new Map() // what could not be used is not tried again until something changes
  #wishes

  constructor({ ringer, storage: kept = storage('localStorage'), log = console }) {
    super()
    Object.assign(this, { ringer, storage: kept, log })
    this.#wishes = this.#remembered()
  }

  connect() {
    this.#unwatch = onDevices(this.#tell, this.#changed)
    window.addEventListener('storage', this.#chosenElsewhere)
    this.look()
  }

  disconnect() {
    this.#unwatch()
    window.removeEventListener('storage', this.#chosenElsewhere)
  }

  /** For each kind that this browser lets people choose: the devices, the choice (null: the default), and the default's name. */
  get offers() {
    return KINDS.filter(kind => supported(kind)).map(kind => {
      const list = choices(this.#devices, kind)
      return { kind, list, chosen: find(this.#wishes[kind], list)?.id ?? null, system: systems(this.#devices, kind) }
    })
  }

  choose(kind, id) {
    this.#refused.clear()
    const device = choices(this.#devices, kind).find(d => d.id === id)
    this.#wishes[kind] = device ?? null
    try {
      this.storage.setItem(KEPT, JSON.stringify(this.#wishes))
    } catch { /* a browser without storage: it lasts until the page is closed */ }
    this.#ring()
    this.emit('change')
  }

  /** Reads the devices again; names are known only once the microphone is allowed. */
  async look() {
    this.#devices = await devices()
    this.#refused.clear()
    this.#ring()
    this.emit('change')
  }

  /** For a call that starts or continues. A device that cannot be used is reported, and the call continues without it. */
  route(audio) {
    return this.#routing = this.#routing.then(() => this.#route(audio)).catch(error => this.log.warn(`[sound] ${error.message}`))
  }

  async #route(audio) {
    if (!audio) return
    const { microphone, speaker } = Object.fromEntries(this.offers.map(o => [o.kind, o]))
    if (microphone) await this.#use(microphone, audio.availableInputDevices, audio.inputDevice?.deviceId, id => audio.setInputDevice(id))
    if (speaker && audio.isOutputSelectionSupported) {
      const [now] = audio.speakerDevices.get()
      await this.#use(speaker, audio.availableOutputDevices, now?.deviceId ?? 'default', id => audio.speakerDevices.set(id))
    }
  }

  /** After the call: the browser's sign that the microphone is on must disappear. */
  rest(audio) { if (audio?.inputDevice) audio.unsetInputDevice().catch(() => {}) }

  async #use({ list, chosen, kind }, there, now, set) {
    // Nothing chosen and nothing set: the Voice SDK follows the computer's default.
    const wanted = chosen ?? (now ? 'default' : null)
    const id = there.has(wanted) || chosen ? wanted : [...there.keys()][0]
    if (!wanted || !id || id === now || !there.has(id) || this.#refused.get(kind) === id) return
    try { await within(PATIENCE_MS, set(id)) } catch (error) {
      this.#refused.set(kind, id)
      this.log.warn(`[sound] ${kind}: ${error.message}`)
      const label = list.find(d => d.id === id)?.label ?? 'The device'
      this.emit('said', `“${label}” could not be used. Choose another one under Sound.`, 'bad')
    }
  }

  #changed = () => {
    this.#before ??= this.#devices
    this.look()
  }

  /** Once for all devices of a dock. */
  #tell = async () => {
    const before = this.#before ?? this.#devices
    this.#before = null
    await this.look()
    for (const [words, tone] of news(before, this.#devices, this.#wishes)) this.emit('said', words, tone)
  }

  // In another tab, which may not be the one that holds the phone.
  #chosenElsewhere = ({ key }) => {
    if (key !== KEPT) return
    this.#wishes = this.#remembered()
    this.look()
  }

  #ring() {
    const offer = this.offers.find(o => o.kind === 'ringer')
    if (offer) this.ringer.output(offer.chosen)
  }

  #remembered() {
    try { return { ...JSON.parse(this.storage.getItem(KEPT)) } } catch { return {} }
  }
}

const OUTPUT = { speaker: 'HTMLMediaElement', ringer: 'AudioContext' }
const supported = kind => kind === 'microphone' || 'setSinkId' in (globalThis[OUTPUT[kind]]?.prototype ?? {})
