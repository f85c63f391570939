import { Browsers } from "./browsers.js"
import { Cards } from "./cards.js"
import { Faults } from "./faults.js"
import { Log } from "./log.js"
import { Outside } from "./outside.js"
import { send } from "./send.js"

const log = new Log()
const cards = new Cards(sid => log.follow(sid))
const faults = new Faults()
const browsers = new Browsers()
const outside = new Outside()
const link = document.getElementById("link")

const events = new EventSource("/simulate/events")
events.addEventListener("open", () => say("live", true))
events.addEventListener("error", () => say("the simulator is not reachable, trying again…", false))
events.addEventListener("calls", event => {
  const calls = JSON.parse(event.data)
  cards.show(calls)
  browsers.calls(calls)
  log.offer(calls)
})
events.addEventListener("log", event => log.add(JSON.parse(event.data)))
events.addEventListener("devices", event => browsers.devices(JSON.parse(event.data)))
events.addEventListener("phones", event => outside.show(JSON.parse(event.data)))
events.addEventListener("faults", event => faults.show(JSON.parse(event.data)))

const dial = document.getElementById("dial")
const problem = document.getElementById("dial-problem")
dial.addEventListener("submit", async event => {
  event.preventDefault()
  problem.hidden = true
  const answer = await send("POST", "/simulate/calls", { from: dial.elements.from.value, to: dial.elements.to.value })
  if (answer.ok) return
  problem.textContent = "The call could not be placed. Is the simulator still running?"
  problem.hidden = false
})

const { numbers } = await (await fetch("/simulate/settings")).json()
document.getElementById("numbers").append(...numbers.map(number => new Option(number)))
if (numbers.length) dial.elements.to.value = numbers[0]

function say(text, live) {
  link.textContent = text
  link.classList.toggle("live", live)
}
