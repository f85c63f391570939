import { Emitter } from '../shared/emitter.js'
import { askWhetherSignedOut } from './signed-out.js'

const GRACE_TICKS = 3 // a channel that reconnects at once is no outage

/** For read-only pages: reports when something changed, and how current the page is. Emits `change` and `state`. */
export class Watch extends Emitter {
  #silent = false
  #downFor = 0
  #state = null

  constructor({ connection, feed, heartbeat, wake }) {
    super()
    Object.assign(this, { connection, feed, heartbeat, wake })
  }

  connect() {
    const { connection, feed, heartbeat, wake } = this
    wake.on('tick', () => this.#tick())
    wake.on('woke', why => { feed.doubt(why); connection.awake(); heartbeat.beat().catch(() => {}) })
    wake.on('visible', () => { feed.refresh('visible again'); if (!connection.live) connection.awake() })
    wake.on('offline', () => this.#silence())
    connection.on('event', (name, payload) => name === 'signed_out' ? askWhetherSignedOut(heartbeat) : feed.receive(name, payload))
    connection.on('subscribed', topic => feed.refresh(`subscribed to ${topic}`))
    connection.on('down', () => heartbeat.beat().catch(() => {}))
    heartbeat.on('answer', ({ digest }) => this.#answered(digest))
    heartbeat.on('silence', problem => { if (problem.unanswered || problem.status >= 500) this.#silence() })
    feed.on('change', () => this.emit('change'))
    feed.on('fresh', fresh => { if (fresh) this.emit('change') })
    wake.connect()
    feed.refresh('the page opened')
  }

  disconnect() { for (const piece of [this.wake, this.connection, this.feed]) piece.disconnect() }

  #tick() {
    this.#downFor = this.connection.live ? 0 : this.#downFor + 1
    this.heartbeat.tick()
    this.connection.tick()
    this.#tell()
  }

  #answered(digest) {
    const was = this.#silent
    this.#silent = false
    if (was) { this.feed.doubt('the server answers again'); this.connection.awake() }
    else this.feed.compare(digest, { live: this.connection.live && !this.connection.doubtful && !this.heartbeat.late })
    this.#tell()
  }

  #silence() { this.#silent = true; this.#tell() }

  #tell() {
    const state = this.#silent ? 'stale' : this.#downFor > GRACE_TICKS ? 'down' : this.connection.live ? 'live' : this.#state ?? 'opening'
    if (state === this.#state) return
    this.#state = state
    this.emit('state', state)
  }
}
