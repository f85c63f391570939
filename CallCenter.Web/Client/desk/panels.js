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
 */
const PANELS = [Keypad, SoundPanel, Caller, CallNotes, Chooser, DialPad, Supervision, Blocking, Pop]

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
