import { monotonic } from './monotonic.js'

let offset = 0 // ms by which the server's clock is ahead of this one

/** Each answer carries the server's time; half of the round trip is subtracted. */
export function setServerTime(iso, sentAt, receivedAt = Date.now()) {
  const server = Date.parse(iso)
  if (Number.isFinite(server)) offset = server - (sentAt + receivedAt) / 2
}

export const now = () => Date.now() + offset

const KEPT_MS = 180_000
const DRIFT = 1e-4 // between two computers' clocks: 0.1 ms each second

/**
 * The server's clock for measuring: the best round trip of the last minutes, counted on by a clock that nobody sets. The estimate is wrong
 * by at most half of that round trip, because the server read its clock in between.
 */
export class ServerClock {
  #samples = []

  /** `began` and `ended` are monotonic: when the request was sent, and when its answer was there. */
  learn(iso, began, ended = monotonic()) {
    const server = Date.parse(iso)
    if (!Number.isFinite(server)) return
    this.#samples = this.#samples.filter(s => ended - s.at < KEPT_MS)
    this.#samples.push({ at: ended, offset: server - (began + ended) / 2, half: (ended - began) / 2 })
  }

  /** The monotonic clock may stand still while the computer sleeps. */
  forget() { this.#samples = [] }

  /** What the server's clock showed at this monotonic moment, in ms; null if unknown. */
  at(moment) {
    const best = this.#best(moment)
    return best && moment + best.offset
  }

  /** The estimate is right within this, in ms; null if there is none. */
  bound(moment = monotonic()) {
    const best = this.#best(moment)
    return best && wrongBy(best, moment)
  }

  #best(moment) {
    let best = null
    for (const sample of this.#samples) if (!best || wrongBy(sample, moment) < wrongBy(best, moment)) best = sample
    return best
  }
}

const wrongBy = ({ half, at }, moment) => half + DRIFT * Math.abs(moment - at)

export const serverClock = new ServerClock()

/** Called when a request is sent. What it returns is called with the server's time, as soon as the answer is there. */
export function askTime() {
  const sentAt = Date.now(), began = monotonic()
  return iso => { setServerTime(iso, sentAt); serverClock.learn(iso, began) }
}

export const elapsed = since => shown(Math.floor((now() - Date.parse(since)) / 1000))

export const remaining = until => shown(Math.ceil((Date.parse(until) - now()) / 1000))

function shown(seconds) {
  if (!Number.isFinite(seconds)) return ''
  const s = Math.max(0, seconds)
  const two = n => String(n).padStart(2, '0')
  const minutes = Math.floor(s / 60)
  return minutes < 60 ? `${minutes}:${two(s % 60)}` : `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(s % 60)}`
}
