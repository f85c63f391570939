import { monotonic } from '../shared/monotonic.js'
import { Recent } from '../shared/recent.js'
import { Counts } from './buckets.js'
import { callLines, fitting } from './report-lines.js'

const MOST_WAITING = 500
const LONGEST_MS = 600_000 // what took longer was not on its way
const ASLEEP_MS = 5000
/** What was committed just now is on its way: whether it was shown is reported the next time. */
const ON_ITS_WAY_MS = 2000
/** After a sleep, a dead connection is found out within this time: see PATIENCE_TICKS of connection.js. */
const UNSURE_MS = 10_000

/**
 * Measures how long events take from the commit to the frame that shows them, and reports it with a heartbeat. Knows no page and no socket.
 * `clock` estimates the server's; `busyUntil(to, from)` is how long the page could not hear anything; `hidden()`: whether nobody sees it.
 */
export class Lags {
  #waiting = []
  #since = null // from then on, every event reaches this page; null while its live updates are down
  #anew = true
  #now = nothing()
  #sent = null
  #number = 0
  #told = new Recent(1000)
  #ticked = Date.now()
  #wokeAt = -Infinity
  #wasLive = null

  constructor({ page, clock, busyUntil = () => 0, hidden = () => false }) { Object.assign(this, { page, clock, busyUntil, hidden }) }

  /** `outcome`: applied, duplicate or stale. */
  heard(outcome, { at, call }) {
    this.#now.heard++
    if (outcome !== 'applied') this.#now[outcome]++
    const event = { at: Date.parse(at), heardAt: monotonic(), hidden: this.hidden() }
    const key = call && `${call.id} ${call.version}`, isFirst = key && !this.#told.has(key) // several events may announce one version
    if (isFirst) {
      this.#told.add(key)
      Object.assign(event, { call: call.id, version: call.version })
    }
    if (outcome === 'applied') this.#waiting.push(event)
    else if (isFirst && outcome === 'stale') this.#overtaken(event)
    if (this.#waiting.length > MOST_WAITING) this.#waiting.shift()
  }

  /** The page shows this already, by the answer to a command or a snapshot. */
  #overtaken(event) {
    const way = this.#wayOf(event)
    if (way !== null && way <= LONGEST_MS) this.#note(event, way, 0)
  }

  /** From the commit to its arrival; null if unknown. */
  #wayOf({ at, heardAt }) {
    const arrived = this.clock.at(heardAt)
    if (arrived === null || !Number.isFinite(at)) return null
    this.#now.bound = Math.max(this.#now.bound ?? 0, this.clock.bound(heardAt)) // a better estimate may come before the report
    return Math.max(0, arrived - at)
  }

  /** The digest has found a difference although live updates work. */
  differed() { this.#now.differed++ }

  /** What the page shows has changed without an event. */
  changed() { this.#now.changed = true }

  /** Live updates work: whatever is committed from now on should be heard. */
  listens() {
    const now = monotonic()
    if (now - this.#wokeAt > UNSURE_MS) this.#since ??= now
  }

  /** They do not: what is committed from now on may be shown by a snapshot, and nobody can say when. */
  deaf() {
    this.#since = null
    this.#anew = true
  }

  tick() { this.#ticked = Date.now() }

  /** After a sleep, what the computer counted is not the time that has passed. */
  woke() {
    const slept = Date.now() - this.#ticked
    if (slept > ASLEEP_MS) this.#now.slept = Math.max(this.#now.slept, Math.min(slept, LONGEST_MS))
    this.#ticked = Date.now()
    this.#waiting = []
    this.#wokeAt = monotonic()
    this.deaf()
    if (this.#sent) this.#sent = outOfTime(this.#sent)
    this.clock.forget()
  }

  /** What the page draws now: `drawn` is called with it after the frame. Null if there is nothing to measure. */
  take() {
    if (this.#waiting.length === 0) return null
    const taken = this.#waiting
    this.#waiting = []
    return taken
  }

  /** It could not be drawn after all. */
  giveBack(taken) { if (taken) this.#waiting.unshift(...taken) }

  drawn(taken, visible, drawnAt = monotonic()) {
    for (const event of taken) {
      const way = this.#wayOf(event), lag = way + drawnAt - event.heardAt
      if (way === null || lag > LONGEST_MS) continue
      const own = drawnAt - event.heardAt + this.busyUntil(event.heardAt, event.heardAt - way)
      this.#count(visible && !event.hidden ? this.#now.visible : this.#now.hidden, event, { lag, own: Math.min(own, lag) })
    }
  }

  #count(seen, event, { lag, own }) {
    const { call, version } = event
    seen.any = true
    seen.lag.add(lag)
    seen.way.add(lag - own)
    seen.own.add(own)
    if (!seen.worst || lag > seen.worst.ms) seen.worst = { call, version, ms: Math.round(lag), own: Math.round(own) }
    if (call) this.#note(event, lag, own)
  }

  #note({ call, version }, lag, own) {
    if (!this.#now.drawn.has(call)) this.#now.drawn.set(call, [])
    this.#now.drawn.get(call).push([version, Math.round(lag), Math.round(own)])
  }

  /**
   * What the next heartbeat carries; undefined if nothing has happened. The same again until it was `accepted`. `calls` are those that are
   * shown; null while the page is not up to date.
   */
  report({ live, calls }) {
    if (!this.#sent && this.#news(live)) this.#sent = this.#collect(live, calls)
    if (!this.#sent) return undefined
    const { since, until, ...report } = this.#sent, now = monotonic()
    return { ...report, ago: [Math.round(now - since), Math.round(now - until)] }
  }

  /** The server has this report. */
  accepted(report) { if (report && report.n === this.#sent?.n) this.#sent = null }

  #news(live) {
    const { heard, differed, changed, slept, visible, hidden, drawn } = this.#now
    const seen = visible.any || hidden.any || drawn.size > 0
    return seen || heard > 0 || differed > 0 || changed || slept > 0 || live !== this.#wasLive
  }

  #collect(live, calls) {
    const { heard, duplicate, stale, differed, slept, visible, hidden, drawn, bound = this.clock.bound() } = this.#now
    const now = monotonic(), listens = this.#since !== null
    const since = listens ? this.#since : now, until = Math.max(since, now - ON_ITS_WAY_MS)
    const report = {
      n: ++this.#number, page: this.page, live, visible: !this.hidden(), bound: bound === null ? undefined : Math.ceil(bound),
      heard, duplicate: duplicate || undefined, stale: stale || undefined, differed: differed || undefined,
      slept: Math.round(slept) || undefined, seen: words(visible), hid: words(hidden), since, until,
      anew: this.#anew || undefined,
    }
    if (listens) {
      this.#since = until
      this.#anew = false
    }
    this.#wasLive = live
    this.#now = nothing()
    return fitting(report, callLines(drawn, calls))
  }
}

/** How long ago it was, nobody knows any more: nothing is expected of it, and what it says is shown may be long gone. */
const outOfTime = report => ({ ...report, cut: true, all: undefined, calls: report.calls.map(line => line.replace(/ \S+/, ' -')) })

const nothing = () => ({
  heard: 0, duplicate: 0, stale: 0, differed: 0, changed: false, slept: 0, bound: undefined, visible: counting(), hidden: counting(),
  drawn: new Map(),
})
const counting = () => ({ any: false, lag: new Counts(), way: new Counts(), own: new Counts(), worst: null })
const words = ({ any, lag, way, own, worst }) => any ? { lag: `${lag}`, way: `${way}`, own: `${own}`, worst } : undefined
