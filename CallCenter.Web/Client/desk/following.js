import { perform } from '../desk-actions.js'
import { toast } from '../shared/toast.js'

const STARTING_TICKS = 1 // a phone that starts at once is not worth a word

/** The phone follows the server's state and decides nothing. */
export class Following {
  #startingFor = 0
  #reassured = 0

  constructor(desk) { this.desk = desk }

  /** The server's word is final: audio of a call that is no longer mine is dropped, and the phone is on while it can be needed. */
  follow() {
    const { desk } = this, { feed, phone, leader, reach } = desk, view = desk.view()
    if (!feed.fresh) return
    const { leg } = phone, mine = view.mine.find(c => c.id === leg?.callId)
    // A parked call's leg is ended by the server, after the caller's music has begun.
    const parked = view.parked.some(c => c.id === leg?.callId)
    if (leg && !mine && !parked) this.#dropLeg(leg)
    else leg?.keep(parked || mine.state === 'held' || desk.endings.has(leg.callId) || desk.pendings.quiet(leg.callId))
    if (desk.intent && !reach.silent && phone.registered && view.me?.availability === 'away') perform(desk, 'available') // what stopped it is solved
    const needed = leader.held && (view.me?.availability === 'available' || view.mine.length > 0 || desk.intent)
    if (needed && !phone.wanted) { desk.ringer.unlock().then(desk.show); phone.start() }
    else if (!needed && phone.wanted && !phone.leg) phone.stop()
  }

  /** Every second. True where there is something new to show. */
  tick() {
    this.#startingFor = this.desk.phone.starting ? this.#startingFor + 1 : 0
    return this.#startingFor === STARTING_TICKS + 1
  }

  problem() {
    const { feed, leader, phone, ringer } = this.desk, view = this.desk.view()
    const needed = view.me?.availability === 'available' || view.mine.length > 0
    if (feed.fresh && !leader.held && needed) return 'elsewhere'
    if (phone.problem) return phone.problem
    if (phone.starting && this.#startingFor > STARTING_TICKS) return 'phone-starting'
    if (leader.held && phone.registered && !ringer.unlocked) return 'sound-locked'
    return 'none'
  }

  /** A changed readiness is told at once: the agent should ring, or stop ringing, now and not in fifteen seconds. */
  tellReady() {
    const { feed, reach, lease, heartbeat } = this.desk
    if (!feed.fresh || reach.silent) return
    const { me } = this.desk.view()
    // Another machine of mine gave its lease back, which was mine too. Once per version, so that two machines do not argue.
    const mistaken = lease.held && lease.ready() && me && !me.reachable && me.version > this.#reassured
    if (!lease.news && !mistaken) return
    if (mistaken) this.#reassured = me.version
    heartbeat.beat().catch(() => {})
  }

  /** Never without a word: who talks into a dead line does not notice by themselves. A call that has ended needs none. */
  #dropLeg({ callId }) {
    const call = this.desk.feed.picture.calls.get(callId)
    if (call?.state === 'ringing') toast('Your connection was not confirmed in time: the call rings again.', 'bad')
    else if (call?.agent) toast(`${call.agent.name} has this call now.`, 'warn')
    this.desk.phone.hangUp()
  }
}
