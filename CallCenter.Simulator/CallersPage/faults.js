import { send } from "./send.js"

const LISTS = ["duplicate", "drop", "reorder", "delay"]
const KINDS = {
  "": "no webhook",
  "*": "every webhook",
  voice: "voice (TwiML)",
  fallback: "fallback (TwiML)",
  action: "Dial action",
  music: "music (TwiML)",
  conference: "conference events",
  "call-status": "call status",
  recording: "recordings",
}

/** The switches for faults. A list that was set through the API is shown as it is. */
export class Faults {
  #form = document.getElementById("faults-form")
  #behaviour = null // set through the API only, and kept
  #sent = Promise.resolve() // each is the whole state: on two connections the older one could arrive last

  constructor() {
    for (const select of this.#form.querySelectorAll("[data-kinds]"))
      select.append(...Object.entries(KINDS).map(([value, text]) => new Option(text, value)))
    this.#form.addEventListener("change", () => this.#save())
    this.#form.addEventListener("submit", event => event.preventDefault())
    document.getElementById("heal").addEventListener("click", () => this.#put({}))
  }

  show(faults) {
    this.#behaviour = faults.behaviour
    for (const name of LISTS) this.#choose(this.#form.elements[name], faults[name].join(","))
    this.#form.elements.rest.value = faults.rest
    const lost = faults.restFaults.find(fault => fault.acts && fault.times !== 0)
    this.#choose(this.#form.elements.lose, lost?.path ?? "")
    if (lost) this.#choose(this.#form.elements.how, lost.answer)
    if (faults.delayMs > 0 && document.activeElement !== this.#form.elements.delayMs) this.#form.elements.delayMs.value = faults.delayMs
    document.getElementById("faults-on").hidden = faults.rest === "none"
      && faults.restFaults.every(fault => fault.times === 0) && LISTS.every(name => faults[name].length === 0)
  }

  #choose(select, value) {
    if (![...select.options].some(option => option.value === value)) select.append(new Option(value, value))
    if (select.value !== value) select.value = value
  }

  #save() {
    const { elements } = this.#form
    const lists = Object.fromEntries(LISTS.map(name => [name, elements[name].value ? elements[name].value.split(",") : []]))
    const restFaults = elements.lose.value
      ? [{ method: "POST", path: elements.lose.value, acts: true, answer: elements.how.value, times: 1 }] : []
    const delayMs = Math.max(0, elements.delayMs.valueAsNumber || 0)
    this.#put({ ...lists, restFaults, delayMs, rest: elements.rest.value, behaviour: this.#behaviour })
  }

  #put(faults) { this.#sent = this.#sent.then(() => send("PUT", "/simulate/faults", faults)) }
}
