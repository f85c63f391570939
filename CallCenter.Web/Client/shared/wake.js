import { suspectConnections } from './connections.js'
import { Emitter } from './emitter.js'
import { everySecond } from './ticker.js'

const FROZEN_MS = 5000

/** Emits `tick` every second, `woke` after the page was frozen, asleep or offline, and `visible` when it is in view again. */
export class Wake extends Emitter {
  #last = Date.now()
  #undo = []
  #stop = null

  connect() {
    this.#stop = everySecond(() => { this.check(); this.#last = Date.now(); this.emit('tick') })
    this.#listen(document, 'visibilitychange', () => {
      if (document.hidden) return
      this.check()
      this.emit('visible')
    })
    this.#listen(document, 'resume', () => this.woke('resumed'))
    this.#listen(window, 'pageshow', event => { if (event.persisted) this.woke('restored from the back/forward cache') })
    this.#listen(window, 'online', () => this.woke('online again'))
    this.#listen(window, 'offline', () => this.emit('offline'))
  }

  disconnect() {
    this.#stop?.()
    for (const undo of this.#undo.splice(0)) undo()
  }

  /** Called before every event is accepted: a frozen page receives queued events before any timer of its own runs. */
  check() {
    const gap = Date.now() - this.#last
    if (gap > FROZEN_MS) this.woke(`frozen for ${Math.round(gap / 1000)} s`)
  }

  woke(why) {
    this.#last = Date.now()
    suspectConnections()
    this.emit('woke', why)
  }

  #listen(target, name, listener) {
    target.addEventListener(name, listener)
    this.#undo.push(() => target.removeEventListener(name, listener))
  }
}
