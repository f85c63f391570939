import { Backoff } from '../shared/backoff.js'
import { Emitter } from '../shared/emitter.js'
import { Recent } from '../shared/recent.js'
import { Picture } from './picture.js'

const SECOND_LOOK_MS = 1000 // events of the last moment may still be on their way

/**
 * Snapshot plus events: the picture stays right although events may be missing, repeated or late. Emits `change`, `fresh`, `ended` (call),
 * and for each event `heard` (applied, duplicate or stale; payload); `differed` when events are missing although live updates work.
 */
export class Feed extends Emitter {
  picture = new Picture()
  fresh = false
  #seen = new Recent(1000)
  #backoff = new Backoff()
  #wakes = 0
  #fetching = false
  #current = null
  #again = null
  #doubted = 0

  /** `ask()` returns the board; `askDigest()` a heartbeat's answer. */
  constructor({ ask, askDigest, log = console }) {
    super()
    Object.assign(this, { ask, askDigest, log })
  }

  disconnect() { this.#backoff.cancel(); clearTimeout(this.#doubted) }

  receive(event, payload) {
    const about = payload?.call ?? payload?.agent
    if (!about) return this.log.info(`[feed] ${event}: dropped, it carries neither a call nor an agent`)
    const name = `[feed] ${event} ${payload.call ? 'call' : 'agent'} ${about.id} v${about.version}`
    if (this.#seen.has(payload.id)) {
      this.emit('heard', 'duplicate', payload)
      return this.log.info(`${name}: dropped, a duplicate`)
    }
    this.#seen.add(payload.id)
    const why = [payload.call && this.picture.call(payload.call), payload.agent && this.picture.agent(payload.agent)]
      .filter(w => w !== null && w !== undefined)
    const applied = why.length < (payload.call ? 1 : 0) + (payload.agent ? 1 : 0)
    this.log.info(`${name}: ${applied ? 'applied' : `dropped, ${why[0]}`}`)
    this.emit('heard', applied ? 'applied' : 'stale', payload)
    if (applied) this.#tell(event, payload.call)
  }

  /** A command's answer; it may overtake its own broadcast. */
  adopt({ call, agent }) {
    const applied = (call && this.picture.call(call) === null) | (agent && this.picture.agent(agent) === null)
    if (applied) this.#tell('answer', call)
  }

  #tell(event, call) {
    this.emit('change', event)
    if (call?.state === 'ended' && !this.picture.calls.has(call.id)) this.emit('ended', call)
  }

  /** From now until a snapshot requested after this moment, nothing on the page may be trusted. */
  doubt(why) {
    this.#wakes++
    this.fresh = false
    this.log.info(`[feed] catching up: ${why}`)
    this.emit('fresh', false)
    this.refresh(why)
  }

  /** Resolves when a board that was asked for after this moment is there, or could not be had. */
  refresh(why) {
    if (!this.#fetching) return this.#current = this.#fetch(why)
    this.#again = why
    return this.#current.then(() => this.#current)
  }

  async #fetch(why) {
    this.#fetching = true
    this.#again = null
    this.#backoff.cancel()
    const wakes = this.#wakes, asked = this.picture.moment
    try {
      const board = await this.ask()
      const changes = this.picture.snapshot(board, asked)
      this.log.info(`[feed] snapshot (${why}): ${changes} changes`)
      this.#backoff.succeeded()
      const caughtUp = wakes === this.#wakes && !this.fresh
      if (caughtUp) this.fresh = true
      if (changes > 0 || caughtUp) this.emit('change', 'snapshot')
      if (caughtUp) this.emit('fresh', true)
    } catch (error) {
      this.log.info(`[feed] snapshot (${why}) failed: ${error.message}`)
      if (error.status !== 401) this.#backoff.retry(() => this.refresh(why))
    } finally { this.#fetching = false }
    if (this.#again) this.refresh(this.#again)
  }

  /** A difference is checked twice before it counts as a missed event; without live updates it counts at once. */
  compare(digest, { live }) {
    if (!digest || this.picture.agrees(digest)) { clearTimeout(this.#doubted); this.#doubted = 0; return }
    if (!live) return this.refresh('live updates are down')
    if (this.#doubted) return
    this.#doubted = setTimeout(async () => {
      const again = await this.askDigest().catch(() => null)
      this.#doubted = 0
      if (!again || this.picture.agrees(again.digest)) return
      this.emit('differed')
      this.refresh('the digest differs')
    }, SECOND_LOOK_MS)
  }
}
