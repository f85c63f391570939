import { RealtimeClient } from '@supabase/realtime-js'

const OPENING_MS = 10_000
// The library's heartbeat treats a late answer as a dead socket, and needs a worker to be punctual. beat() does it with the page's ticker.
const NEVER_MS = 1e9

/** The library's client over one socket, opened when needed. `opened()` and `heard()` are called at each opening and each frame. */
export class Socket {
  #newest = null
  #opening = null
  #closing = null

  constructor({ url, apiKey, accessToken, opened, heard }) {
    Object.assign(this, { tellOpened: opened, heard })
    this.client = new RealtimeClient(url, {
      params: { apikey: apiKey },
      accessToken,
      transport: this.#telling(),
      heartbeatIntervalMs: NEVER_MS,
      disconnectOnEmptyChannelsAfterMs: NEVER_MS,
      reconnectAfterMs: tries => Math.min(2500, 250 * 2 ** tries), // its own wait grows to 10 s
    })
  }

  get open() { return this.client.isConnected() }

  /**
   * Resolves when it is open. Code that has something to send waits for that: the library queues what it cannot send yet, and after an
   * outage sends all of it at once, including each attempt of a join.
   */
  async opened() {
    await this.#closing
    if (this.open) return
    const opening = this.#opening ??= patiently(OPENING_MS, () => this.close())
    try { this.client.connect() } catch (error) { this.#settle('reject', error) }
    await opening.promise
  }

  close() {
    this.#settle('reject', new Error('The socket was given up.'))
    return this.#closing ??= this.client.disconnect().catch(() => {}).finally(() => { this.#closing = null })
  }

  /** The library treats a second heartbeat before the first is answered as a reason to close. */
  beat() { if (!this.client.pendingHeartbeatRef) this.client.sendHeartbeat() }

  /** A WebSocket that reports what the library keeps to itself. Only the newest counts. */
  #telling() {
    const told = (socket, tell) => about => { if (socket === this.#newest) tell(about) }
    const made = socket => {
      this.#newest = socket
      socket.addEventListener('open', told(socket, () => this.#opened()))
      socket.addEventListener('message', told(socket, () => this.heard()))
      socket.addEventListener('close', told(socket, ({ code }) => this.#settle('reject', new Error(`The socket closed (${code}).`))))
    }
    return class extends WebSocket {
      constructor(...about) {
        super(...about)
        made(this)
      }
    }
  }

  #opened() {
    this.client.sendBuffer.length = 0 // the leaves of channels that the server has long forgotten
    this.#settle('resolve')
    this.tellOpened()
  }

  #settle(how, why) {
    const opening = this.#opening
    this.#opening = null
    opening?.[how](why)
  }
}

function patiently(ms, late) {
  let settle
  const promise = new Promise((resolve, reject) => { settle = { resolve, reject } }), timer = setTimeout(late, ms)
  return { promise: promise.finally(() => clearTimeout(timer)), ...settle }
}
