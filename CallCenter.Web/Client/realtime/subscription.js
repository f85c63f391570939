import { Backoff } from '../shared/backoff.js'

/** One private channel that comes back. After CLOSED the library would stay away for ever, so every end makes a new channel. */
export class Subscription {
  joined = false
  #channel = null
  #backoff = new Backoff()
  #attempt = 0
  #standing = 'waiting' // then opening (the socket), joining (it was asked for), joined

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

  /** Without waiting for the back-off. What is under way is not asked for twice; `anew`: but what an earlier socket carried is. */
  now({ anew = false } = {}) {
    if (this.#standing === 'opening' || this.#standing !== 'waiting' && !anew) return
    this.#backoff.cancel()
    this.#left()
    this.#join()
  }

  async #join() {
    if (this.#attempt < 0) return
    const attempt = ++this.#attempt
    this.#standing = 'opening'
    await this.#drop()
    try { await this.prepare() } catch (error) { return this.#again(attempt, error?.message ?? String(error)) }
    if (attempt !== this.#attempt) return
    this.#standing = 'joining'
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
    this.#standing = 'joined'
    this.joined = true
    this.changed(true)
  }

  #again(attempt, why) {
    if (attempt !== this.#attempt) return
    this.#attempt++ // one failed attempt may report itself several times
    this.#standing = 'waiting'
    this.#drop() // or the library would join it too, once the socket is open again
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
