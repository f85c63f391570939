import { send } from "./send.js"

const DOES = { answers: "answers", busy: "is busy", "no-answer": "is not answered", failed: "cannot be reached" }

/** The outside numbers that answer, or fail, on their own. */
export class Outside {
  #list = document.getElementById("outside-list")

  constructor() {
    const form = document.getElementById("outside-form")
    form.addEventListener("submit", event => {
      event.preventDefault()
      const { number, does, after } = form.elements
      this.#set(number.value, does.value, Math.max(0, after.valueAsNumber || 0) * 1000)
    })
  }

  show(phones) {
    const count = document.getElementById("outside-count")
    count.hidden = phones.length === 0
    count.textContent = phones.length
    this.#list.replaceChildren(...phones.map(phone => {
      const row = document.createElement("li")
      const forget = Object.assign(document.createElement("button"), { type: "button", className: "quiet", textContent: "Let it ring" })
      forget.addEventListener("click", () => this.#set(phone.number, "rings"))
      const after = phone.afterMs ? ` after ${phone.afterMs / 1000} s` : ""
      row.append(Object.assign(document.createElement("code"), { textContent: phone.number }),
        Object.assign(document.createElement("span"), { className: "small", textContent: DOES[phone.does] + after }), forget)
      return row
    }))
  }

  #set(number, does, afterMs) {
    send("PUT", `/simulate/phones/${encodeURIComponent(number)}`, { does, afterMs })
  }
}
