import { data } from '../board/slots.js'
import { monotonic } from '../shared/monotonic.js'
import { prefers } from '../shared/prefers.js'
import { toast } from '../shared/toast.js'

const STEADY_MS = 500 // for people who prefer reduced motion

/** "Sound": the microphone and speakers in use and, in a call, the microphone's level. While closed, it costs nothing. */
export class SoundPanel {
  #unhear = null
  #heardLeg = null
  #drawn = 0

  constructor(desk) {
    Object.assign(this, { desk, sound: desk.sound, root: desk.root.querySelector('[data-panel="sound"]') })
    this.meter = this.root.querySelector('[role="meter"]')
    this.still = prefers('reduced-motion: reduce')
    this.sound.on('change', () => this.#draw())
    this.sound.on('said', toast)
  }

  connect() {
    this.sound.connect()
    this.root.addEventListener('toggle', this.#toggled)
    this.root.addEventListener('change', this.#chosen)
    document.addEventListener('pointerdown', this.#away)
    document.addEventListener('keydown', this.#escaped)
  }

  disconnect() {
    this.sound.disconnect()
    this.#hear(null)
    this.root.removeEventListener('toggle', this.#toggled)
    this.root.removeEventListener('change', this.#chosen)
    document.removeEventListener('pointerdown', this.#away)
    document.removeEventListener('keydown', this.#escaped)
  }

  show() {
    const leg = this.root.open && this.desk.phone.leg?.open ? this.desk.phone.leg : null
    this.#hear(leg)
    data(this.root, 'level', !leg ? 'none' : leg.quiet ? 'quiet' : 'heard')
  }

  #draw() {
    const offers = this.sound.offers
    this.root.dataset.named = offers.some(o => o.list.length > 0)
    for (const field of this.root.querySelectorAll('[data-kind]')) {
      const offer = offers.find(o => o.kind === field.dataset.kind), select = field.querySelector('select')
      field.hidden = !offer
      if (!offer) continue
      const options = [['', offer.system ? `System default (${offer.system})` : 'System default'], ...offer.list.map(d => [d.id, d.label])]
      if (JSON.stringify(options) !== select.dataset.options) {
        select.replaceChildren(...options.map(([value, text]) => new Option(text, value)))
        select.dataset.options = JSON.stringify(options)
      }
      select.value = offer.chosen ?? ''
      select.title = select.selectedOptions[0]?.text ?? ''
    }
  }

  #hear(leg) {
    if (leg === this.#heardLeg) return
    this.#unhear?.()
    this.#heardLeg = leg
    this.#unhear = leg?.onLevel(level => this.#level(leg.quiet ? 0 : level)) ?? null
    this.#level(0, { now: true })
  }

  #level(level, { now = false } = {}) {
    if (!now && this.still.matches && monotonic() - this.#drawn < STEADY_MS) return
    this.#drawn = monotonic()
    this.meter.style.setProperty('--level', level.toFixed(3))
    this.meter.setAttribute('aria-valuenow', level.toFixed(1))
  }

  #toggled = () => {
    if (this.root.open) this.sound.look()
    this.show()
  }

  #chosen = ({ target }) => { if (target.matches('select')) this.sound.choose(target.closest('[data-kind]').dataset.kind, target.value) }

  #away = ({ target }) => { if (this.root.open && !this.root.contains(target)) this.root.open = false }

  #escaped = event => {
    if (event.key !== 'Escape' || !this.root.open) return
    this.root.open = false
    this.root.querySelector('summary').focus()
  }
}
