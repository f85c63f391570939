import { offer } from '../desk-actions.js'
import { CallNotes } from './call-notes.js'
import { Chooser } from './chooser.js'
import { DialPad } from './dial-pad.js'
import { Keypad } from './keypad.js'
import { SoundPanel } from './sound-panel.js'
import { Supervision } from './supervision.js'

/**
 * What an agent can use beside a call, each in one module with its own markup ([data-panel]). A panel is given the desk and has
 * connect() and disconnect(); where it needs them show(view), tick(), farewell() (the page goes) and `actions` ({ name(desk, callId) }).
 */
const PANELS = [Keypad, SoundPanel, CallNotes, Chooser, DialPad, Supervision]

export class Panels {
  #all = []

  constructor(desk) {
    this.#all = PANELS.map(Panel => new Panel(desk))
    for (const panel of this.#all) offer(panel.actions ?? {})
  }

  connect() { for (const panel of this.#all) panel.connect() }
  disconnect() { for (const panel of this.#all) panel.disconnect() }
  show(view) { for (const panel of this.#all) panel.show?.(view) }
  tick() { for (const panel of this.#all) panel.tick?.() }
  farewell() { for (const panel of this.#all) panel.farewell?.() }
}
