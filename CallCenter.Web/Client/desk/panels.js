import { offer } from '../desk-actions.js'
import { Blocking } from './blocking.js'
import { CallNotes } from './call-notes.js'
import { Caller } from './caller.js'
import { Chooser } from './chooser.js'
import { DialPad } from './dial-pad.js'
import { Keypad } from './keypad.js'
import { Pop } from './pop.js'
import { SoundPanel } from './sound-panel.js'
import { Supervision } from './supervision.js'

/**
 * The tools for agents next to a call, one module each with its own markup ([data-panel]). A panel gets the desk and has
 * connect() and disconnect(); optionally show(view), tick(), farewell() (the page closes) and `actions` ({ name(desk, callId) }).
 * One that fails, because of a part of the browser that nobody thought of, costs neither the others nor the ring.
 */
const PANELS = [Keypad, SoundPanel, Caller, CallNotes, Chooser, DialPad, Supervision, Blocking, Pop]

export class Panels {
  #all = []
  #failed = new Set()

  constructor(desk, { kinds = PANELS, log = console } = {}) {
    this.log = log
    for (const Panel of kinds) this.#spared(Panel.name, () => {
      const panel = new Panel(desk)
      this.#all.push(panel)
      offer(panel.actions ?? {})
    })
  }

  connect() { this.#each('connect') }
  disconnect() { this.#each('disconnect') }
  show(view) { this.#each('show', view) }
  tick() { this.#each('tick') }
  farewell() { this.#each('farewell') }

  #each(name, ...about) {
    for (const panel of this.#all) this.#spared(`${panel.constructor.name} ${name}`, () => panel[name]?.(...about))
  }

  /** Told once: a drawing comes many times a second. */
  #spared(what, work) {
    try { work() } catch (error) {
      if (!this.#failed.has(what)) this.log.error(`[panels] ${what}`, error)
      this.#failed.add(what)
    }
  }
}
