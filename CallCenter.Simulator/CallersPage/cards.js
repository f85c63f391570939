import { send } from "./send.js"
import { clock, isIncoming, isOver, mood, person, state } from "./words.js"

const KEYS = "123456789*0#"

/** One card per phone. */
export class Cards {
  #list = document.getElementById("cards")
  #template = document.getElementById("card")
  #cards = new Map()
  #cleared = new Set()
  #calls = []
  #follow

  constructor(follow) {
    this.#follow = follow
    document.getElementById("clear-ended").addEventListener("click", () => {
      this.#calls.filter(isOver).forEach(call => this.#cleared.add(call.sid))
      this.show(this.#calls)
    })
    setInterval(() => this.#tick(), 1000)
  }

  show(calls) {
    this.#calls = calls
    const shown = calls.filter(call => !call.browser && !this.#cleared.has(call.sid)).sort((a, b) => isOver(a) - isOver(b))
    for (const [sid, card] of this.#cards)
      if (!shown.some(call => call.sid === sid)) {
        card.remove()
        this.#cards.delete(sid)
      }
    shown.forEach((call, place) => {
      const card = this.#cards.get(call.sid) ?? this.#make(call)
      this.#fill(card, call)
      // Moving an element would take the focus away from its buttons.
      if (this.#list.children[place] !== card) this.#list.insertBefore(card, this.#list.children[place] ?? null)
    })
    document.getElementById("no-calls").hidden = shown.length > 0
    document.getElementById("clear-ended").hidden = !shown.some(isOver)
  }

  #make(call) {
    const card = this.#template.content.firstElementChild.cloneNode(true)
    const keypad = this.#slot(card, "keypad")
    for (const key of KEYS) {
      const button = Object.assign(document.createElement("button"), { type: "button", textContent: key })
      button.addEventListener("click", () => send("POST", `/simulate/calls/${call.sid}/digits`, { digits: key }))
      keypad.append(button)
    }
    card.addEventListener("click", event => this.#act(event.target.closest("[data-act]"), card, call.sid))
    this.#cards.set(call.sid, card)
    return card
  }

  #act(button, card, sid) {
    if (!button) return
    const act = button.dataset.act
    if (act === "follow") this.#follow(sid)
    else if (act === "keypad") {
      const keypad = this.#slot(card, "keypad")
      keypad.hidden = !keypad.hidden
      button.setAttribute("aria-expanded", String(!keypad.hidden))
    } else if (act === "talk") send("POST", `/simulate/calls/${sid}/speak`, { seconds: 10 })
    else send("POST", `/simulate/calls/${sid}/${act}`)
  }

  #fill(card, call) {
    const incoming = isIncoming(call)
    const over = isOver(call)
    card.dataset.mood = mood(call)
    this.#text(card, "who", person(call))
    this.#text(card, "state", state(call))
    this.#text(card, "line", call.direction === "inbound" ? `called ${call.to}`
      : incoming && call.status === "ringing" ? "answer, decline, or let it ring" : `called by ${call.from}`)
    this.#text(card, "timer", clock(call))
    card.setAttribute("aria-label", `Phone ${person(call)}`)
    this.#allow(card, "answer", incoming && call.status === "ringing")
    this.#allow(card, "decline", incoming && call.status === "ringing")
    this.#allow(card, "talk", call.message !== null)
    this.#allow(card, "quiet", call.message !== null && call.speaking)
    this.#allow(card, "speak", call.message !== null && !call.speaking)
    this.#allow(card, "hangup", !incoming && !over)
    this.#allow(card, "keypad", !incoming && !over)
    if (over) this.#slot(card, "keypad").hidden = true
  }

  #tick() {
    for (const call of this.#calls)
      if (this.#cards.has(call.sid) && !isOver(call)) this.#text(this.#cards.get(call.sid), "timer", clock(call))
  }

  #slot(card, name) {
    return card.querySelector(`[data-slot="${name}"]`)
  }

  #text(card, name, text) {
    const slot = this.#slot(card, name)
    if (slot.textContent !== text) slot.textContent = text
  }

  #allow(card, act, allowed) {
    card.querySelector(`[data-act="${act}"]`).hidden = !allowed
  }
}
