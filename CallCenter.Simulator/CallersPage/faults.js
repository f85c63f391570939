import { send } from "./send.js"

const LISTS = ["duplicate", "drop", "reorder", "delay"]
const KINDS = { "": "no webhook", "*": "every webhook", voice: "voice (TwiML)", action: "Dial action", music: "music (TwiML)", conference: "conference events", "call-status": "call status" }

/** The switches that make the network misbehave. A list set from outside is shown as it is. */
export class Faults {
  #form = document.getElementById("faults-form")

  constructor() {
    for (const select of this.#form.querySelectorAll("[data-kinds]"))
      select.append(...Object.entries(KINDS).map(([value, text]) => new Option(text, value)))
    this.#form.addEventListener("change", () => this.#save())
    this.#form.addEventListener("submit", event => event.preventDefault())
    document.getElementById("heal").addEventListener("click", () => send("PUT", "/simulate/faults", {}))
  }

  show(faults) {
    for (const name of LISTS) this.#choose(this.#form.elements[name], faults[name].join(","))
    this.#form.elements.rest.value = faults.rest
    if (faults.delayMs > 0 && document.activeElement !== this.#form.elements.delayMs) this.#form.elements.delayMs.value = faults.delayMs
    document.getElementById("faults-on").hidden = faults.rest === "none" && LISTS.every(name => faults[name].length === 0)
  }

  #choose(select, value) {
    if (![...select.options].some(option => option.value === value)) select.append(new Option(value, value))
    if (select.value !== value) select.value = value
  }

  #save() {
    const { elements } = this.#form
    const lists = Object.fromEntries(LISTS.map(name => [name, elements[name].value ? elements[name].value.split(",") : []]))
    send("PUT", "/simulate/faults", { ...lists, delayMs: Math.max(0, elements.delayMs.valueAsNumber || 0), rest: elements.rest.value })
  }
}
