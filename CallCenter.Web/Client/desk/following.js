import { perform } from '../desk-actions.js'
import { consultOf, others, partyOf, placeOf } from '../board/place.js'
import { toast } from '../shared/toast.js'

const STARTING_TICKS = 1 // a phone that starts at once needs no message
const LEAVING_TICKS = 60 // Twilio may be busy; the microphone is off meanwhile

/** The phone follows the server's state and decides nothing. */
export class Following {
  #startingFor = 0
  #reassured = 0
  #was = null
  #leavingFor = 0
  #loud = false

  constructor(desk) { this.desk = desk }

  /** The server's state is final: audio of a call that is no longer mine is dropped, and the phone is on while it may be needed. */
  follow() {
    const { desk } = this, { feed, phone, leader, reach } = desk, view = desk.view()
    if (!feed.fresh) return
    const { leg } = phone, mine = view.mine.find(c => c.id === leg?.callId)
    if (mine) this.#was = { callId: mine.id, state: mine.state, place: placeOf(mine, desk.myId), party: partyOf(mine, desk.myId)?.state }
    if (leg && !mine) this.#part(leg)
    else leg?.keep(this.#unheard(mine))
    // The obstacle is gone.
    if (desk.intent && !reach.silent && phone.registered && view.me?.availability === 'away') perform(desk, 'available')
    const needed = leader.held && (view.me?.availability === 'available' || view.mine.length > 0 || desk.intent || desk.phoning)
    if (needed && !phone.wanted) { desk.ringer.unlock().then(desk.show); phone.start() }
    else if (!needed && phone.wanted && !phone.leg) phone.stop()
  }

  /** Every second. Returns true if there is something new to show. */
  tick() {
    const { leg } = this.desk.phone
    this.#leavingFor = leg?.leaving ? this.#leavingFor + 1 : 0
    if (this.#leavingFor > LEAVING_TICKS) this.desk.phone.hangUp()
    this.#startingFor = this.desk.phone.starting ? this.#startingFor + 1 : 0
    const was = this.#loud
    this.#loud = this.desk.ringer.ready // the browser may block sound again, and allow it again
    return this.#startingFor === STARTING_TICKS + 1 || was !== this.#loud
  }

  problem() {
    const { feed, leader, phone, ringer } = this.desk, view = this.desk.view()
    const needed = view.me?.availability === 'available' || view.mine.length > 0
    if (feed.fresh && !leader.held && needed) return 'elsewhere'
    const hindrance = phone.problem ?? phone.obstacle
    if (hindrance) return hindrance
    if (phone.starting && this.#startingFor > STARTING_TICKS) return 'phone-starting'
    if (leader.held && phone.registered && ringer.missing) return 'sound-missing'
    if (leader.held && phone.registered && !ringer.ready) return 'sound-locked'
    return 'none'
  }

  /** Reports a changed readiness at once: the agent should ring, or stop ringing, now and not in fifteen seconds. */
  tellReady() {
    const { feed, reach, lease, heartbeat } = this.desk
    if (!feed.fresh || reach.silent) return
    const { me } = this.desk.view()
    // This person's other computer gave back the lease, which this one shares. Once per version, so that the two do not fight.
    const mistaken = lease.held && lease.ready() && me && !me.reachable && me.version > this.#reassured
    if (!lease.news && !mistaken) return
    if (mistaken) this.#reassured = me.version
    heartbeat.beat().catch(() => {})
  }

  /** The microphone is off if the caller must not hear it, on hold or while monitored. A consulted colleague must hear it. */
  #unheard(call) {
    const { endings, pendings, myId } = this.desk
    if (endings.has(call.id) || pendings.quiet(call.id)) return true
    const place = placeOf(call, myId)
    if (place === 'monitor') return partyOf(call, myId).mode === 'listen'
    if (place === 'guest' || call.state !== 'held') return false
    return !(consultOf(call) ? [consultOf(call)] : others(call)).some(p => p.state === 'joined')
  }

  /**
   * The call is not mine any more. If it continues without me, the server ends my leg once the caller's music plays; I only
   * fall silent. Always with a message: a person who talks into a dead line does not notice. A call that has ended needs none.
   */
  #part(leg) {
    if (leg.leaving) return
    const call = this.desk.feed.picture.calls.get(leg.callId), was = this.#was?.callId === leg.callId ? this.#was : null
    const unconfirmed = (was?.place === 'agent' ? was.state : was?.party) === 'claimed' || !leg.open
    if (call?.state === 'ringing' && unconfirmed) toast('Your connection was not confirmed in time, so the call rings again.', 'bad')
    else if (call?.agent && was?.place !== 'monitor') toast(`${call.agent.name} has this call now.`, 'warn')
    if (!call || unconfirmed) return this.desk.phone.hangUp()
    leg.leaving = true
    leg.keep(true)
  }
}
