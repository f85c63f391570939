import { now } from '../shared/clock.js'

const MINUTE_S = 60
const HOUR_S = 60 * MINUTE_S
const OVERDUE_S = 5 * MINUTE_S // what goes on for so long has another limit, as a customer who was led back into their conference

/**
 * Twilio ends every leg after a time. The customer's runs from their call, or their answer, through hold, park and transfer, and takes
 * the call along; it has run for no longer than that, as a greeting comes before it. Mine runs from when this tab's audio began: a new
 * one, as after parking and picking up, has the whole time again.
 */
export class Limits {
  #said = ''

  /** In seconds: how long a leg `lasts`, and for how long before its end its agent is `warned`. */
  constructor({ lasts, warned }) { Object.assign(this, { lasts: Number(lasts), warned: Number(warned) }) }

  /** What ends first, the `call` or only my `leg`, and the words for it; null while that is far. */
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

  /** Every second. True where a card has something else to say. */
  tick(calls, leg) {
    const was = this.#said
    this.#said = calls.map(call => this.of(call, leg)?.words ?? '').join()
    return this.#said !== was
  }

  #left(since, at) { return Number.isFinite(since) ? this.lasts - (at - since) / 1000 : Infinity }
}

const span = seconds => [[Math.floor(seconds / HOUR_S), 'h'], [Math.floor(seconds % HOUR_S / MINUTE_S), 'min'], [seconds % MINUTE_S, 's']]
  .filter(([n]) => n > 0).map(part => part.join(' ')).join(' ')
