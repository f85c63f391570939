import { RealtimeClient } from '@supabase/realtime-js'
import { Emitter } from '../shared/emitter.js'
import { Token } from '../shared/token.js'
import { Probe } from './probe.js'
import { Subscription } from './subscription.js'

const TOGETHER_TICKS = 1 // channels that are joined at about the same time are told of once: each telling costs a snapshot

/** One socket and its private channels. Emits `event` (name, payload), `subscribed` (the last topic), `down` (topic) and `refused` (topic, why: one attempt). */
export class Connection extends Emitter {
  #client = null
  #subscriptions = []
  #probe = new Probe()
  #joined = null
  #together = 0

  constructor({ fetchToken, log = console }) {
    super()
    this.token = new Token(fetchToken)
    this.log = log
  }

  get live() { return this.#subscriptions.length > 0 && this.#subscriptions.every(s => s.joined) }

  /** The socket is open; a channel may still be refused. */
  get open() { return this.#client?.isConnected() ?? false }

  async connect(topics) {
    const { url, apiKey } = await this.token.fresh()
    this.#client = new RealtimeClient(absolute(url), {
      params: { apikey: apiKey },
      accessToken: async () => (await this.token.fresh()).token,
      worker: true, // a hidden page's own timers are too slow for the heartbeat
      heartbeatIntervalMs: 15000,
      reconnectAfterMs: tries => Math.min(2500, 250 * 2 ** tries), // its own wait grows to 10 s, and new channels wait with it
    })
    this.#client.onHeartbeat(status => { if (status === 'ok') this.#probe.answered() })
    this.#subscriptions = topics.map(topic => new Subscription({
      topic, client: this.#client, log: this.log,
      // The library may rejoin with the token of before the sleep; ours is renewed first.
      prepare: async () => { await this.token.fresh(); await this.#client.setAuth() },
      heard: (event, payload) => this.emit('event', event, payload),
      changed: joined => joined ? this.#arrived(topic) : this.emit('down', topic),
      refused: why => this.emit('refused', topic, why),
    }))
    for (const subscription of this.#subscriptions) subscription.connect()
  }

  disconnect() {
    for (const subscription of this.#subscriptions.splice(0)) subscription.disconnect()
    this.#client?.disconnect()
    this.#client = null
  }

  /** Called every second. */
  async tick() {
    if (this.#probe.tick()) this.#anew()
    if (this.#together > 0 && --this.#together === 0) this.emit('subscribed', this.#joined)
    if (!this.token.due || !this.#client) return
    try {
      await this.token.renew()
      await this.#client.setAuth()
    } catch { this.token.postpone() }
  }

  /** After a sleep or an outage: a socket may look open for half a minute after it died, and a lost one waits for its turn. */
  async awake() {
    if (!this.#client) return
    if (!this.#client.isConnected()) return this.#anew()
    this.#probe.begin(this.#subscriptions.filter(s => !s.joined).length)
    if (!this.#client.pendingHeartbeatRef) this.#client.sendHeartbeat() // of two unanswered ones the library concludes that the socket is dead
    for (const subscription of this.#subscriptions) if (!subscription.joined) subscription.now()
  }

  #arrived(topic) {
    this.#joined = topic
    this.#together = this.live ? 0 : TOGETHER_TICKS
    if (this.live) this.emit('subscribed', topic)
  }

  async #anew() {
    await this.#client?.disconnect() // also forgets the library's own, longer waits
    for (const subscription of this.#subscriptions) subscription.now()
  }
}

/** "/realtime/v1" is this very server's endpoint. */
function absolute(url) {
  const full = new URL(url, location.href)
  full.protocol = full.protocol.replace('http', 'ws')
  return full.href.replace(/\/$/, '')
}
