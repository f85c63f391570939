import { send } from "./send.js"
import { person } from "./words.js"

const KINDS = { webhook: "Webhooks", verb: "TwiML", rest: "REST", sdk: "SDK", call: "Events", hears: "Who hears whom", error: "Errors" }
const LABELS = { webhook: "webhook", verb: "TwiML", rest: "REST", sdk: "SDK", call: "event", hears: "hears", error: "error" }
const KEPT = 600

/** Newest first, filtered by kind and by call. Details are built when they are opened. */
export class Log {
  #list = document.getElementById("entries")
  #call = document.getElementById("log-call")
  #entries = []
  #hidden = new Set()

  constructor() {
    document.getElementById("kinds").append(...Object.entries(KINDS).map(([kind, text]) => this.#chip(kind, text)))
    this.#call.addEventListener("change", () => this.#draw())
    document.getElementById("log-clear").addEventListener("click", () => {
      this.#entries = []
      this.#draw()
    })
  }

  add(entries) {
    this.#entries = [...entries.toReversed(), ...this.#entries].slice(0, KEPT)
    this.#list.prepend(...entries.toReversed().filter(entry => this.#wanted(entry)).map(entry => this.#row(entry)))
    while (this.#list.children.length > KEPT) this.#list.lastElementChild.remove()
    this.#count()
  }

  /** The calls to choose from. */
  offer(calls) {
    for (const call of calls)
      if (![...this.#call.options].some(option => option.value === call.sid))
        this.#call.append(new Option(`${person(call)} · ${call.sid.slice(-6)}`, call.sid))
  }

  follow(sid) {
    this.#call.value = sid
    this.#draw()
    document.getElementById("log-title").scrollIntoView({ block: "start" })
    this.#call.focus()
  }

  #chip(kind, text) {
    const chip = Object.assign(document.createElement("button"), { type: "button", textContent: text })
    chip.setAttribute("aria-pressed", "true")
    chip.addEventListener("click", () => {
      const hide = !this.#hidden.delete(kind)
      if (hide) this.#hidden.add(kind)
      chip.setAttribute("aria-pressed", String(!hide))
      this.#draw()
    })
    return chip
  }

  #wanted(entry) {
    const call = this.#call.value
    return !this.#hidden.has(entry.kind) && (!call || entry.call === call)
  }

  #draw() {
    this.#list.replaceChildren(...this.#entries.filter(entry => this.#wanted(entry)).map(entry => this.#row(entry)))
    this.#count()
  }

  #count() {
    document.getElementById("no-entries").hidden = this.#list.children.length > 0
  }

  #row(entry) {
    const row = make("li")
    const details = make("details")
    const summary = make("summary")
    row.dataset.kind = entry.kind
    const answered = entry.kind === "webhook" || entry.kind === "rest"
    row.dataset.bad = String(entry.kind === "error" || (answered && (entry.status === 0 || entry.status >= 400)))
    const what = make("span", "what", entry.name)
    if (entry.text !== entry.name) what.append(make("span", "text", entry.text))
    const took = answered ? `${entry.status || "✕"} · ${entry.ms ?? 0} ms` : ""
    summary.append(make("span", "at", new Date(entry.at).toTimeString().slice(0, 8)), make("span", "kind", LABELS[entry.kind]),
      what, make("span", "took", took))
    details.append(summary)
    details.addEventListener("toggle", () => details.children.length === 1 && details.append(this.#detail(entry)), { once: true })
    row.append(details)
    return row
  }

  #detail(entry) {
    const detail = make("div", "detail")
    detail.append(make("p", "small", [entry.text, entry.call, entry.conference].filter(Boolean).join(" · ")))
    if (entry.request?.length) {
      const table = make("table")
      for (const field of entry.request.filter(field => field.value)) {
        const row = table.insertRow()
        row.append(make("td", "", field.name), make("td", "", field.value))
      }
      const empty = entry.request.filter(field => !field.value).map(field => field.name)
      detail.append(table, make("p", "small", empty.length ? `Sent empty: ${empty.join(", ")}` : ""))
    }
    if (entry.response) detail.append(make("pre", "", entry.response))
    if (entry.kind === "webhook") {
      const replay = make("button", "quiet", "Send it again")
      replay.type = "button"
      replay.addEventListener("click", () => send("POST", `/simulate/webhooks/${entry.id}/replay`))
      detail.append(replay)
    }
    return detail
  }
}

function make(tag, className = "", text = "") {
  return Object.assign(document.createElement(tag), { className, textContent: text })
}
