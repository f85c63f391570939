import { now } from '../shared/clock.js'

const MINUTE_S = 60
const HOUR_S = 60 * MINUTE_S
const OVERDUE_S = 5 * MINUTE_S // a leg that lasts longer has another limit: the customer was moved back into their conference

/**
 * Twilio ends every leg after a time. The customer's time runs from their call, or their answer, through hold, park and transfer, and
 * its end ends the call; it has not run for longer than that, because a greeting comes first. Mine runs from when this tab's audio began:
 * a new leg, such as after parking and picking up, has the full time again.
 */
export class Limits {
  #said = ''

  /** In seconds: how long a leg `lasts`, and for how long before its end its agent is `warned`. */
  constructor({ lasts, warned }) { Object.assign(this, { lasts: Number(lasts), warned: Number(warned) }) }

  /** What ends first, the `call` or only my `leg`, and the words for it; null while it is far away. */
  of(call, leg, at = now()) {
    const outbound = call.direction === 'outbound'
    const callLeft = this.#left(Date.parse(outbound ? call.answeredAt : call.startedAt), at)
    const legLeft = this.#left(leg?.callId === call.id ? leg.openedAt : null, at)
    const left = Math.min(callLeft, legLeft)
    if (!(left <= this.warned) || left < -OVERDUE_S) return null
    const ends = legLeft < callLeft - MINUTE_S ? 'leg' : 'call'
    const soon = left < MINUTE_S ? 'less than a minute' : `${Math.round(left / MINUTE_S)} min`
    return { ends, words: `${ends === 'leg' ? 'Your connection' : 'This call'} ends in ${soon}: Twilio’s limit of ${span(this.lasts)}.` }
  }

  /** Every second. True if a card has other words to show. */
  tick(calls, leg) {
    const was = this.#said
    this.#said = calls.map(call => this.of(call, leg)?.words ?? '').join()
    return this.#said !== was
  }

  #left(since, at) { return Number.isFinite(since) ? this.lasts - (at - since) / 1000 : Infinity }
}

const span = seconds => [[Math.floor(seconds / HOUR_S), 'h'], [Math.floor(seconds % HOUR_S / MINUTE_S), 'min'], [seconds % MINUTE_S, 's']]
  .filter(([n]) => n > 0).map(part => part.join(' ')).join(' ')
