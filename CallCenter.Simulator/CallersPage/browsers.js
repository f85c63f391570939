import { send } from "./send.js"
import { isOver, state } from "./words.js"

/** The agents' browsers, each with its state and a button to crash it. */
export class Browsers {
  #list = document.getElementById("browsers")
  #calls = []
  #devices = []

  calls(calls) {
    this.#calls = calls.filter(call => call.browser && !isOver(call))
    this.#draw()
  }

  devices(devices) {
    this.#devices = devices
    this.#draw()
  }

  #draw() {
    document.getElementById("browsers-section").hidden = this.#devices.length === 0
    const rows = this.#devices.map(device => [device.identity, this.#doing(device)])
    // Redrawn only after a change: a button that is about to be clicked must stay.
    if (this.#list.dataset.shown === JSON.stringify(rows)) return
    this.#list.dataset.shown = JSON.stringify(rows)
    this.#list.replaceChildren(...rows.map(([identity, doing]) => {
      const row = document.createElement("li")
      const crash = Object.assign(document.createElement("button"),
        { type: "button", className: "quiet", textContent: "Crash", title: "Breaks its connection without a hang-up" })
      crash.addEventListener("click", () => send("POST", `/simulate/devices/${encodeURIComponent(identity)}/crash`, { mayReturn: false }))
      row.append(Object.assign(document.createElement("code"), { textContent: identity }),
        Object.assign(document.createElement("span"), { className: "small", textContent: doing }), crash)
      return row
    }))
  }

  #doing(device) {
    const leg = this.#calls.find(call => call.sid === device.call)
    if (leg) return leg.answeredAt ? state(leg) : "ringing"
    return device.registered ? "free" : "not registered"
  }
}
