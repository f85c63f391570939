import { Backoff } from '../shared/backoff.js'

/** One private channel that comes back. After CLOSED the library would stay away for ever, so every end makes a new channel. */
export class Subscription {
  joined = false
  #channel = null
  #backoff = new Backoff()
  #attempt = 0

  constructor({ topic, client, log, prepare, heard, changed, refused }) {
    Object.assign(this, { topic, client, log, prepare, heard, changed, refused })
  }

  connect() { this.#join() }

  disconnect() {
    this.#attempt = -1
    this.#backoff.cancel()
    this.#drop()
  }

  /** Without waiting for the back-off. */
  now() {
    this.#backoff.cancel()
    if (this.joined) {
      this.joined = false
      this.changed(false)
    }
    this.#join()
  }

  async #join() {
    if (this.#attempt < 0) return
    const attempt = ++this.#attempt
    await this.#drop()
    try { await this.prepare() } catch (error) { return this.#again(attempt, error.message) }
    if (attempt !== this.#attempt) return
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
    this.joined = true
    this.changed(true)
  }

  #again(attempt, why) {
    if (attempt !== this.#attempt) return
    this.#attempt++ // one failed attempt may report itself several times
    this.log.info(`[realtime] ${this.topic}: ${why}`)
    const was = this.joined
    this.joined = false
    if (was) this.changed(false)
    this.refused(why)
    this.#backoff.retry(() => this.#join())
  }

  async #drop() {
    const channel = this.#channel
    this.#channel = null
    if (channel) await this.client.removeChannel(channel)
  }
}
