import { Lags } from './realtime/lags.js'
import { afterFrame } from './shared/after-frame.js'
import { askTime, serverClock } from './shared/clock.js'
import { MainThread } from './shared/main-thread.js'

const GRACE_TICKS = 5 // a connection that is back by then was no outage: the next report may be 15 s away

/** Measures how late a page shows what has happened. `page` is desk or live; `shown()`: its calls, null while it is not up to date. */
export class Measuring {
  #mainThread = new MainThread()
  #downFor = GRACE_TICKS // a page that opens has no live updates yet

  constructor({ page, feed, wake, connection, shown }) {
    Object.assign(this, { feed, wake, connection, shown })
    const busyUntil = (to, from) => this.#mainThread.busyUntil(to, from)
    this.lags = new Lags({ page, clock: serverClock, busyUntil, hidden: () => document.hidden })
  }

  connect() {
    const { feed, wake, connection, lags } = this
    this.#mainThread.connect()
    wake.on('tick', () => {
      this.#downFor = connection.live ? 0 : this.#downFor + 1
      lags.tick()
    })
    wake.on('woke', () => lags.woke())
    feed.on('heard', (outcome, payload) => lags.heard(outcome, payload))
    feed.on('differed', () => lags.differed())
    connection.on('subscribed', () => this.#listen())
    connection.on('down', () => lags.deaf())
    feed.on('change', what => { if (what === 'snapshot') lags.changed() })
  }

  #listen() { if (this.connection.live) this.lags.listens() }

  disconnect() { this.#mainThread.disconnect() }

  /** What has happened until now is being drawn. */
  drawn(events = this.lags.take()) {
    if (events) afterFrame(visible => this.lags.drawn(events, visible))
  }

  /** A heartbeat with what was measured since the last; `send` gets what to add to it. */
  async beat(send) {
    this.#listen() // after a sleep that the connection has outlived, nothing subscribes again
    const live = this.connection.live || this.#downFor < GRACE_TICKS
    const seen = this.lags.report({ live, calls: this.shown() })
    const answer = await send(seen)
    this.lags.accepted(seen)
    return answer
  }
}

/** A request whose answer carries the server's time. */
export async function timed(request) {
  const answered = askTime()
  const answer = await request()
  answered(answer.now)
  return answer
}
