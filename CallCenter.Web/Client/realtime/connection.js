import { Emitter } from '../shared/emitter.js'
import { Token } from '../shared/token.js'
import { Socket } from './socket.js'
import { Subscription } from './subscription.js'

const BEAT_TICKS = 15
const PATIENCE_TICKS = 7 // Supabase answers nothing behind a refused join until its 5 s are over
const TOGETHER_TICKS = 1 // channels that join at about the same time are reported once: each report costs a snapshot

/**
 * One socket and its private channels. Emits `event` (name, payload), `subscribed` (the last topic), `down` (topic)
 * and `refused` (topic, why: one attempt).
 */
export class Connection extends Emitter {
  #socket = null
  #subscriptions = []
  #sinceBeat = 0
  #unanswered = 0
  #renewing = false
  #joined = null
  #together = 0

  constructor({ fetchToken, log = console }) {
    super()
    this.token = new Token(fetchToken)
    this.log = log
  }

  get live() { return this.#subscriptions.length > 0 && this.#subscriptions.every(s => s.joined) }

  /** The server was asked for a sign of life and has not given one yet: until then, the page may be out of date. */
  get doubtful() { return this.#unanswered > 1 }

  /** The socket is open; a channel may still be refused. */
  get open() { return this.#socket?.open ?? false }

  async connect(topics) {
    const { url, apiKey } = await this.token.fresh()
    const socket = this.#socket = new Socket({
      url: absolute(url), apiKey,
      accessToken: async () => (await this.token.fresh()).token,
      opened: () => this.#opened(),
      heard: () => { this.#unanswered = 0 },
    })
    this.#subscriptions = topics.map(topic => new Subscription({
      topic, client: socket.client, log: this.log,
      // The library may rejoin with the token from before the sleep; ours is renewed first.
      prepare: async () => { await this.token.fresh(); await socket.opened(); await socket.client.setAuth() },
      heard: (event, payload) => this.emit('event', event, payload),
      changed: joined => joined ? this.#arrived(topic) : this.emit('down', topic),
      refused: why => {
        if (why.startsWith('CHANNEL_ERROR')) this.token.doubt()
        this.emit('refused', topic, why)
      },
    }))
    for (const subscription of this.#subscriptions) subscription.connect()
  }

  disconnect() {
    for (const subscription of this.#subscriptions.splice(0)) subscription.disconnect()
    this.#socket?.close()
    this.#socket = null
  }

  /** Called every second. */
  async tick() {
    this.#watch()
    if (this.#together > 0 && --this.#together === 0) this.emit('subscribed', this.#joined)
    if (!this.token.due || !this.#socket) return
    try {
      await this.token.renew()
      await this.#socket.client.setAuth()
    } catch { this.token.postpone() }
  }

  /** After a sleep or an outage: a dead socket may look open for half a minute, and a closed one waits for its turn. */
  async awake() {
    if (!this.#socket) return
    if (!this.open) return this.#anew()
    this.#beat()
    for (const subscription of this.#subscriptions) subscription.now()
  }

  /** Any frame is a sign of life. */
  #watch() {
    if (!this.open) this.#unanswered = 0
    else if (this.#unanswered > 0 && ++this.#unanswered > PATIENCE_TICKS) this.#anew()
    else if (++this.#sinceBeat >= BEAT_TICKS) this.#beat()
  }

  #beat() {
    this.#sinceBeat = 0
    this.#unanswered ||= 1
    this.#socket.beat()
  }

  #opened() {
    this.#sinceBeat = this.#unanswered = 0
    for (const subscription of this.#subscriptions) subscription.now()
  }

  #arrived(topic) {
    this.#joined = topic
    this.#together = this.live ? 0 : TOGETHER_TICKS
    if (this.live) this.emit('subscribed', topic)
  }

  async #anew() {
    if (this.#renewing) return
    this.#renewing = true
    this.#unanswered = 0
    try { await this.#socket?.close() } finally { this.#renewing = false } // also discards the library's own, longer waits
    for (const subscription of this.#subscriptions) subscription.now({ anew: true })
  }
}

/** "/realtime/v1" is this very server's endpoint. */
function absolute(url) {
  const full = new URL(url, location.href)
  full.protocol = full.protocol.replace('http', 'ws')
  return full.href.replace(/\/$/, '')
}
