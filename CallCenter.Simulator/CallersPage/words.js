const ENDED = {
  completed: "Call ended",
  busy: "Busy",
  failed: "Call failed",
  "no-answer": "No answer",
  canceled: "Hung up before the answer",
}
const HEARING = {
  ringback: "Ringing…",
  say: "Hearing an announcement",
  music: "Waiting, hearing music",
  hold: "On hold",
  silence: "Connected, hearing nothing",
}

const LANGUAGES = new Intl.DisplayNames("en", { type: "language" })

function languageName(code) {
  try { return LANGUAGES.of(code) } catch { return code }
}

export const isOver = call => call.status in ENDED

/** A phone that the call centre is calling, not answered yet. */
export const isIncoming = call => !call.browser && call.direction !== "inbound" && !isOver(call) && !call.answeredAt

export const person = call => (call.direction === "inbound" ? call.from : call.to) || "(no number)"

export function state(call) {
  if (isOver(call)) return `${ENDED[call.status]}${call.endedBecause ? `: ${call.endedBecause}` : ""}`
  if (isIncoming(call)) {
    if (call.status === "ringing") return `Your phone rings: from ${call.from}`
    return call.status === "queued" ? "Queued, about to ring" : "About to ring"
  }
  if (call.message) return call.speaking ? "Recording: you are leaving a message" : "Recording: you say nothing"
  if (call.hearing === "say" && call.language) return `${HEARING.say} in ${languageName(call.language)}`
  if (call.hearing !== "conference") return HEARING[call.hearing] ?? call.hearing
  const others = call.participants.filter(other => other.call !== call.sid).map(other => other.label ?? other.call)
  const heard = others.filter(name => call.hears.includes(name))
  const unheard = others.filter(name => !call.hears.includes(name))
  const hearing = heard.length ? `Hearing ${heard.join(", ")}` : "Connected, hearing nobody"
  return hearing + (unheard.length ? ` · not ${unheard.join(", ")}` : "") + (call.muted ? " · muted" : "")
}

/** ring, wait, talk, record or over: the colour of the lamp. */
export function mood(call) {
  if (isOver(call)) return "over"
  if (!call.answeredAt) return "ring"
  if (call.message) return "record"
  return call.hearing === "conference" ? "talk" : "wait"
}

export function clock(call) {
  const until = call.endedAt ? Date.parse(call.endedAt) : Date.now()
  const seconds = Math.max(0, Math.floor((until - Date.parse(call.answeredAt ?? call.createdAt)) / 1000))
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`
}
