import { now } from './clock.js'

const DOUBT_MS = 30000 // a server that refuses everybody must not be asked for tokens all the time
const MARGIN_MS = 20000 // for a token that lives for less than a minute, a third of its life

/** A short-lived token that is renewed at 60 % of its life, with the ticker and not one long timer, which would sleep with the computer. */
export class Token {
  #current = null
  #pending = null
  #renewAt = 0
  #doubtedAt = -Infinity
  #margin = MARGIN_MS

  constructor(fetch) { this.fetch = fetch }

  get value() { return this.#current }

  /** A token that will not expire within the next seconds. */
  async fresh() {
    const left = this.#current ? Date.parse(this.#current.expiresAt) - now() : 0
    return left > this.#margin ? this.#current : this.renew()
  }

  /** Makes one request, for any number of callers. */
  renew() {
    return this.#pending ??= this.fetch()
      .then(token => {
        const life = Date.parse(token.expiresAt) - now()
        this.#renewAt = now() + life * 0.6
        this.#margin = Math.min(MARGIN_MS, life / 3)
        return this.#current = token
      })
      .finally(() => { this.#pending = null })
  }

  get due() { return this.#current !== null && this.#pending === null && now() > this.#renewAt }

  /** It was refused, perhaps because its session has ended and another has begun: the next one is requested, but not each time. */
  doubt() {
    if (now() - this.#doubtedAt < DOUBT_MS) return
    this.#doubtedAt = now()
    this.#current = null
  }

  /** After a failed renewal: not again within the next seconds. */
  postpone() { this.#renewAt = now() + 5000 }
}
