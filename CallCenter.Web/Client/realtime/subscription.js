import { Backoff } from '../shared/backoff.js'

/** One private channel that reconnects. After CLOSED the library would stay away forever, so every end makes a new channel. */
export class Subscription {
  joined = false
  #channel = null
  #backoff = new Backoff()
  #attempt = 0
  #phase = 'waiting' // then opening (the socket), joining (requested), joined

  /** `prepare()` resolves when a join can be sent. */
  constructor({ topic, client, log, prepare, heard, changed, refused }) {
    Object.assign(this, { topic, client, log, prepare, heard, changed, refused })
  }

  connect() { this.#join() }

  disconnect() {
    this.#attempt = -1
    this.#backoff.cancel()
    this.#drop()
  }

  /** Without waiting for the backoff. What is in progress is not requested twice; `anew`: except what an earlier socket carried. */
  now({ anew = false } = {}) {
    if (this.#phase === 'opening' || this.#phase !== 'waiting' && !anew) return
    this.#backoff.cancel()
    this.#left()
    this.#join()
  }

  async #join() {
    if (this.#attempt < 0) return
    const attempt = ++this.#attempt
    this.#phase = 'opening'
    await this.#drop()
    try { await this.prepare() } catch (error) { return this.#again(attempt, error?.message ?? String(error)) }
    if (attempt !== this.#attempt) return
    this.#phase = 'joining'
    const channel = this.#channel = this.client.channel(this.topic, { config: { private: true } })
    channel.on('broadcast', { event: '*' }, ({ event, payload }) => { if (channel === this.#channel) this.heard(event, payload) })
    channel.subscribe((status, error) => {
      if (attempt !== this.#attempt) return
      if (status === 'SUBSCRIBED') this.#arrived()
      else this.#again(attempt, error ? `${status} ${error.message}` : status)
    })
  }

  #arrived() {
    this.log.info(`[realtime] ${this.topic}: subscribed`)
    this.#backoff.succeeded()
    this.#phase = 'joined'
    this.joined = true
    this.changed(true)
  }

  #again(attempt, why) {
    if (attempt !== this.#attempt) return
    this.#attempt++ // one failed attempt may report itself several times
    this.#phase = 'waiting'
    this.#drop() // otherwise the library would join it too, once the socket is open again
    this.log.info(`[realtime] ${this.topic}: ${why}`)
    this.#left()
    this.refused(why)
    this.#backoff.retry(() => this.#join())
  }

  #left() {
    if (!this.joined) return
    this.joined = false
    this.changed(false)
  }

  async #drop() {
    const channel = this.#channel
    this.#channel = null
    if (channel) await this.client.removeChannel(channel)
  }
}
